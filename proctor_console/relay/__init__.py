"""The public board, and the public record, in a process of their own.

It follows the exam as one viewer, and fetches each file of the record once for everybody.

It knows no database, no key and no sheet: whatever it shows, the exam server has told the public.
"""
