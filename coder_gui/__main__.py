"""`python -m coder_gui` is the command `coder-gui`."""

import sys

from coder_gui.cli.main import entry

if __name__ == "__main__":
    sys.exit(entry())
