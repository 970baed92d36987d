"""The sub-commands of `tim-conformance`: a table of them, their parsers, and a module for the work of each kind."""
