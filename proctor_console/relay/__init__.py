"""The public board in a process of its own: follows the exam as one viewer, serves thousands.

It knows no database, no key and no sheet: whatever it shows, the exam server has told the public.
"""
