"""A whole failing program as a script that anybody can run: for a shell with curl, and for Python with requests."""

from conformance.verdicts.scripts.plan import plan_of
from conformance.verdicts.scripts.writing import python_script, shell_script

__all__ = ["plan_of", "python_script", "shell_script"]
