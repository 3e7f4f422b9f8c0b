"""Whether the words of a query lead: what it asserts against what the evidence documents."""
