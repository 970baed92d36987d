"""The properties: one module a clause group, each test a promise of the vendor's pages."""
