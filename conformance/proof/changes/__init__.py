"""Kinds of change put into the simulator one at a time, and whether drift tells each, once, for what it is."""
