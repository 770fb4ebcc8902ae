"""What a network does to what passes through it: one line of the table is one weather."""

from __future__ import annotations

from typing import NamedTuple


class Weather(NamedTuple):
    """One condition, for each direction.

    Attributes:
        delay_ms: At least so long on the way.
        jitter_ms: Up to so much longer.
        loss: Share of pieces that stall, as when TCP sends a lost packet again.
        bytes_per_second: Of each connection; 0: any.
        cut_seconds: A connection is closed after about so long, in the middle of a frame; 0: never.
        reset_seconds: The same with a reset, so that nothing that was on its way arrives.
        silent_seconds: A connection stays open and swallows everything after about so long.
        outage_seconds: Everybody is cut off at once for so long, twice.
    """

    delay_ms: float = 0
    jitter_ms: float = 0
    loss: float = 0
    bytes_per_second: float = 0
    cut_seconds: float = 0
    reset_seconds: float = 0
    silent_seconds: float = 0
    outage_seconds: float = 0


PROXIED = {
    "clear": Weather(),
    "far: 100 to 200 ms each way": Weather(delay_ms=100, jitter_ms=100),
    "stalls: 5 % wait 0.3 to 1 s": Weather(delay_ms=10, loss=0.05),
    "narrow: 4 kB/s a terminal": Weather(delay_ms=20, bytes_per_second=4_000),
    "cut in mid-frame, every 2 s": Weather(delay_ms=20, jitter_ms=20, cut_seconds=2),
    "reset, every 2 s": Weather(delay_ms=20, jitter_ms=20, reset_seconds=2),
    "half-open, every 4 s": Weather(delay_ms=20, jitter_ms=20, silent_seconds=4),
    "all away for 3 s, twice": Weather(delay_ms=20, outage_seconds=3),
    "everything at once": Weather(
        delay_ms=50,
        jitter_ms=100,
        loss=0.02,
        bytes_per_second=16_000,
        cut_seconds=8,
        reset_seconds=8,
        silent_seconds=12,
        outage_seconds=2,
    ),
}
"""Between each terminal's TCP connection and the server's: what a proxy can do."""
