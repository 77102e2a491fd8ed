"""Staff of this terminal: who they are, and how they prove it.

``register``  signing in with a PIN or a card, and the record of it
``roster``    the file that names the members
``pins``      what is kept of a PIN
``attempts``  wrong PINs, and how long to wait after them
"""
