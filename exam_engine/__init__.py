"""The rules of a sitting and its memory: commands in, events in the ledger, sheets and standings out."""
