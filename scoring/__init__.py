"""Responses in, points and places out: pure numpy over whole columns, no web and no database."""
