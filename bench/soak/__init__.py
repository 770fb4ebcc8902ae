"""A whole exam with everybody in it: start, work, end, and a look into the ledger afterwards."""
