"""The episodes dock: what there is to code, found and opened by keyboard."""
