"""One suite of changes on five set-ups of registry and online store."""
