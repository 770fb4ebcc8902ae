"""The append-only record of a sitting: bytes of entries, and the store that keeps them."""
