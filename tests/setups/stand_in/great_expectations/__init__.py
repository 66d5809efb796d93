"""Stands in for a library that Feast imports to hold the profiler of a validation reference.

The one that Feast 0.67 asks for cannot be installed beside it here. Feast's own code reads and writes
the reference; only the names that it imports are given.
"""
