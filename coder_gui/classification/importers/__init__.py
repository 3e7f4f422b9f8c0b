"""Readers of the files in which the classifications are published."""
