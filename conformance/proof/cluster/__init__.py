"""A proof on a Dask cluster: who is there and fit for it, what the workers do, and what goes wrong on the way."""
