"""Measures the project: how it grows with the data, and how it compares with others."""
