"""Makes bare `pytest` here run the conformance suite, installed or not."""

pytest_plugins = ["conformance.plugin"]
