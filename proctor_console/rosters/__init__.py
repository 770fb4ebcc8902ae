"""Rosters as people keep them: read in whole or refused in whole, kept until a sitting is made."""
