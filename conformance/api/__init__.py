"""The vendor's REST API as a client sees it: signatures, transport, pace, retry, ledger, undo journal, clock."""
