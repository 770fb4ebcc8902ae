"""Has witnesses co-sign a sitting's checkpoints; whatever they do or leave, the exam goes on.

Nothing here knows a web framework, a database or a library of green threads.
"""
