"""Measures the project: how publishing and loading grow with the number of municipalities."""
