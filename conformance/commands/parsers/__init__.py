"""The arguments of the sub-commands, with the examples of their help; they import nothing of what does the work."""
