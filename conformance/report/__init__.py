"""The result document of a run, its JSON Schema, and everything that is drawn from it."""
