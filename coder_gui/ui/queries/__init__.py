"""Queries on the screen: the composer and the desk."""
