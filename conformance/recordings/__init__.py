"""Recordings: programs with their exchanges, a file a property, that replay offline for years. See README.md here."""
