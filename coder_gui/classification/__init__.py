"""ICD-10 and OPCS-4 on the laptop: dated editions, their importers, the starter lists, search."""
