"""Letters on paper: plain values become PDF bytes, the same values the same bytes."""
