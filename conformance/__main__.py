"""`python -m conformance` is the command line."""

import sys

from conformance.commands.cli import main

sys.exit(main())
