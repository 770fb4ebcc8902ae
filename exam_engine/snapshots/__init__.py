"""Folds kept beside the ledger, so that a restart need not fold every line; a cache, no record."""
