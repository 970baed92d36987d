"""Other tools on the same scoreboard: schemathesis, from the project's OpenAPI document, against the same defects."""
