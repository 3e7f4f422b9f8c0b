"""Tests of the codes dock."""
