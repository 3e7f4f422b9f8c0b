"""Tests of the episodes dock."""
