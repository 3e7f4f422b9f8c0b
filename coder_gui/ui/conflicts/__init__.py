"""The conflict desk: what two people changed, beside what both started from and what is saved."""
