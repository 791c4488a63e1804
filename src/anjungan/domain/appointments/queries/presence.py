"""Proof of being here: a code that the hall shows for a minute. It says that a person saw the hall, never who or where.

The code is worked out from the installation's key, the mall and the minute, so it is kept nowhere. It holds for its
own minute and the next. Whoever wrote a right one gets a pass for ten minutes, to find the paper with the number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare

from anjungan.domain.appointments.models import MallPlace
from anjungan.domain.organizations.models import Mall
from anjungan.foundation.sealed_texts import one_time_code

STEP = timedelta(seconds=60)
PASS_LASTS = timedelta(minutes=10)
_SALT = "anjungan.presence.v1"


@dataclass(frozen=True, kw_only=True)
class HallCode:
    """What the hall shows now, and until when; six digits."""

    code: str
    until: datetime


def hall_code(*, mall: Mall, now: datetime) -> HallCode:
    """Return the code that the hall of a mall shows at this moment."""
    step = _step(now)
    return HallCode(code=_code(mall, step), until=datetime.fromtimestamp((step + 1) * STEP.total_seconds(), tz=UTC))


def is_hall_code(*, mall: Mall, code: str, now: datetime, steps: int = 1) -> bool:
    """Whether the hall shows this code now or showed it at most so many steps (minutes) ago."""
    digits = "".join(letter for letter in code if letter.isascii() and letter.isdecimal())
    step = _step(now)
    return any(constant_time_compare(digits, _code(mall, step - back)) for back in range(steps + 1))


def _step(now: datetime) -> int:
    return int(now.timestamp() // STEP.total_seconds())


def _code(mall: Mall, step: int) -> str:
    return one_time_code(subject=f"{mall.uuid} {step}", purpose="hall code")


def presence_pass(*, mall: Mall, now: datetime) -> str:
    """Return a signed note that somebody saw the hall of this mall at this moment."""
    return signing.dumps([str(mall.uuid), now.timestamp()], salt=_SALT)


def is_presence_pass(*, mall: Mall, text: str, now: datetime) -> bool:
    """Whether a note is ours, of this mall and at most ten minutes old."""
    try:
        uuid, at = signing.loads(text[:200], salt=_SALT)
        age = now.timestamp() - float(at)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return uuid == str(mall.uuid) and 0 <= age <= PASS_LASTS.total_seconds()


def place_of_mall(*, mall: Mall) -> MallPlace | None:
    """Return where the mall stands and how near is near; None where nobody wrote it down. One statement."""
    return MallPlace.objects.filter(mall=mall).first()
