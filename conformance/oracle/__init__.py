"""What the contract predicts for a program, and what a history shows of every clause. Knows no simulator.

The conditions under which the vendor's clauses refuse a request stand in `checks`: whoever uses any of this room has
them read.
"""

from conformance.oracle.checks import CHECKS as CHECKS
