"""Passwords made for people: long enough to be safe, plain enough to be read aloud and typed."""

from __future__ import annotations

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No i, l, o, 0 or 1, which look alike on paper."""
GROUPS = 4
GROUP_LETTERS = 4


def generate() -> str:
    """Sixteen letters in groups of four: 79 bits."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LETTERS)) for _ in range(GROUPS))
    return "-".join(groups)
