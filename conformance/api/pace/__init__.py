"""How fast calls may come and how many: the pace of the documented rates, and the ledger of calls made."""
