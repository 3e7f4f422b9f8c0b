"""`python -m coder_gui` is the command `coder-gui`."""

from coder_gui.cli.main import entry

if __name__ == "__main__":
    entry()
