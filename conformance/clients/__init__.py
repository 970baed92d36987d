"""Somebody else's client of the API, put to the test: a bench that it calls, tasks that it is given, and a judge.

What the client sends (`wire`), what it was asked for (`tasks`), what it told its caller and what it wrote make an
`Episode` (`episodes`); pure checks (`checks/`) tell from it which clauses of the client's register held.
"""
