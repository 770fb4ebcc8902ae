"""The public board: sees standings as they were announced, and nothing that leads to an answer.

It has a bounded share of the process: so many viewers, so many snapshots a minute for each, and
never more than a fifth of the time for sending (`publisher.py`).
"""
