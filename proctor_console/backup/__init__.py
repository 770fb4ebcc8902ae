"""Backups of a server while it runs, and servers made from backups on another machine."""
