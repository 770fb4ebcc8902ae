"""What is fixed before a sitting begins: exams, places, sittings, rosters, sealed forms, secrets.

The engine is given plans from here and never looks anything up itself.  What happens at a sitting
is not here but in its ledger.
"""
