"""The staff's screen, server side: who asks, may they, and everybody's row as the room stands.

Decides nothing about an exam: it parses a message, looks into the permission table, hands a
command to the engine and passes the answer on.
"""
