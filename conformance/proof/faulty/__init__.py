"""What becomes of a run that the wire, a gateway or a signal interferes with: the table of faults, and the kills."""
