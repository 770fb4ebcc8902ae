"""Robots that sit an exam through the real wire protocol, to demonstrate, rehearse and load."""
