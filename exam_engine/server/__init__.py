"""The process around the exam: workers, green threads, sockets, health and metrics.

What lives here knows sockets and processes and knows nothing of answers, clocks or scores.
"""
