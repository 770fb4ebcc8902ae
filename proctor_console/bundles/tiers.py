"""How much of a sitting is opened: law decides, so it is chosen per exam."""

from enum import StrEnum


class Tier(StrEnum):
    """What a bundle opens beside the public log."""

    LOG = "log"
    """Nothing."""
    CANDIDATE = "candidate"
    """Some papers, each with its form and the keys of its items."""
    POINTS = "points"
    """Everybody's answers and ends, forms, keys and the list; nothing that the desk wrote."""
    EVERYTHING = "everything"
    """All records of all papers, forms, keys and the list."""
