"""The synthetic ward: invented patients and notes, taken in through the program's own services."""
