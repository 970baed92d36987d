"""Clients with one mistake each, and sound ones: whether the bench finds what is wrong, and nothing else."""
