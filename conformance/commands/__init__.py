"""The sub-commands of `tim-conformance`, a module each: `add` enters one into the parser of the command line."""
