"""What the frozen program runs."""

from coder_gui.cli.main import entry

entry()
