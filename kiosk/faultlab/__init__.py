"""The fault lab: everything that goes wrong between a terminal and its platform, on purpose and counted.

Two layers, one list of faults (`plan`), one list of checks (`checks`), one report (`report`).  A front-door
room like `kiosk.cli`: it may know the store and the reference platform, and only the command line knows it.
"""
