"""Measures fsc side by side with the command lines of Feast and ZenML; see docs/performance.md."""
