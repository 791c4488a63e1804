"""How the invented people of the demo behave, today and in the weeks before. Knows no Django."""

from __future__ import annotations

import math
from zlib import crc32

# Share of a day's visitors by hour after opening: busy morning, quiet noon, short afternoon (our assumption; no
# Indonesian mall publishes arrivals by the hour).
SHAPE = (0.20, 0.22, 0.18, 0.13, 0.07, 0.11, 0.09)
# Tickets a day in each line, our assumption: what its usual counters just manage, so that a morning is too much for
# some of them and an afternoon is not. Lines that are not named here are asked for ten times a day.
TICKETS = {
    "KK": 145, "KTP": 150, "AKTA": 75, "PAS": 46, "IMEI": 22, "JKN": 95, "JHT": 45, "KES": 18, "SKCK": 40, "SIM": 46,
    "SPKT": 22, "STNK": 70, "PERDA": 1, "PBG": 16, "LH": 15, "AIR": 40, "NIB": 16, "SIP": 20, "INFO": 5, "PBB": 36,
    "EFIN": 6, "NPWP": 20,
}  # fmt: skip
USUAL_TICKETS = 10
# Monday to Sunday, our assumption: after the weekend more people come, on a Friday fewer.
WEEKDAYS = (1.15, 1.05, 1.0, 0.95, 0.85, 0.8, 0.8)
# One, two or three errands.
ERRANDS = (0.84, 0.12, 0.04)
PRIORITY = 0.12
NO_SHOW = 0.05
SERVICE_SPREAD = 0.45
PACE_SPREAD = 0.12
VISITORS_A_DAY = sum(TICKETS.values()) / sum(count * share for count, share in enumerate(ERRANDS, start=1))


def pace_of(counter: str) -> float:
    """Return how long the officer of a counter takes, as a multiple of the line's usual time: about 0.85 to 1.15."""
    share = crc32(counter.encode()) / 2**32
    return math.exp(PACE_SPREAD * (2.0 * share - 1.0))
