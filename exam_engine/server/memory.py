"""Keeps Python's cyclic collector from walking a hall's worth of objects while people answer.

Measured on the prototype with 15,000 connected: acknowledgement p99 1,067 ms with the collector's
defaults, 6.2 ms without full collections.  Hot objects are built without cycles, so that little is
left for it to find.
"""

import gc

# A collection walks what was made since the last one of its kind: 0.6 us an object, all of it in
# one stretch. While a crowd connects, 10,000 of a young one took 6 ms and the 100,000 of a middle
# one 50 to 71 ms, and found nothing. So both are small. What survives both is not walked again
# during a day: with 50 young collections in a middle one, a hall that had just connected was walked
# at once, and answers waited 0.87 s.
YOUNG_OBJECTS = 5_000
MIDDLE_COLLECTIONS = 2
OLD_COLLECTIONS = 100_000


def keep_all() -> None:
    """Let nothing be collected until ``settle``: what a starting server makes, it keeps."""
    gc.disable()


def settle() -> None:
    """Move everything loaded so far out of the collector's sight and make it rare afterwards."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(YOUNG_OBJECTS, MIDDLE_COLLECTIONS, OLD_COLLECTIONS)
