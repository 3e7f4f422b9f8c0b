"""Pages in the place of the docks: imports, hand-back, history, the profile."""
