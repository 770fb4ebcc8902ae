"""Writes what a published bundle opens of a released sitting; docs/verifying.md has every file."""
