"""Between a laptop and the central store: what is said, how it is merged, and the loop."""
