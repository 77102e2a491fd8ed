"""``python -m kiosk`` is the program."""

import sys

from kiosk.cli import main

if __name__ == "__main__":
    sys.exit(main())
