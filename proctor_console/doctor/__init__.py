"""Looks at a machine and its data folder before an exam day, and says what to do."""
