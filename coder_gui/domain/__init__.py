"""Plain Python: what patients, episodes, lines and codes are. No I/O, no third-party imports."""
