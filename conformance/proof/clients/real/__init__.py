"""Clients of others, from package registries, on the bench: installed into a folder that is thrown away, none of their
code kept. The adapters, which run beside them, are ours."""
