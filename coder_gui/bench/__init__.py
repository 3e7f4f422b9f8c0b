"""Benchmarks: what the product must measure, each with a baseline in the same run."""
