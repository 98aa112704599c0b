"""Checks of values that a pattern cannot make: checksums, issued ranges. A module with NAME and `valid(text) -> bool`."""
