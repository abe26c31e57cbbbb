"""Measurements: each module prints a table of ratios within one run against a stated baseline."""
