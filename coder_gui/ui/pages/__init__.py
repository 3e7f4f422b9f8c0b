"""The pages that stand where the window would be: unlock, recover, choose a person, first run."""
