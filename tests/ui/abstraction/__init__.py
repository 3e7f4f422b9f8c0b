"""Tests of the abstraction dock."""
