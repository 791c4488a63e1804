"""What time alone does: codes and sessions that are over are forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from anjungan.domain.citizens.models import CitizenSession, ContactProof, ErasureRequest, PasskeyChallenge
from anjungan.domain.citizens.queries.accounts import IDLE
from anjungan.foundation.operations import operation

FORGET_CODES_AFTER = timedelta(days=1)
CHALLENGE_LASTS = timedelta(minutes=5)
KEEP_RECEIPTS = timedelta(days=730)


@operation
def forget_what_is_over(*, now: datetime) -> int:
    """Delete day-old codes, unanswered challenges, old receipts and ended sessions. Returns how many rows."""
    codes = ContactProof.objects.filter(asked_at__lt=now - FORGET_CODES_AFTER).delete()[0]
    challenges = PasskeyChallenge.objects.filter(asked_at__lt=now - CHALLENGE_LASTS).delete()[0]
    old = Q(done_at__lt=now - KEEP_RECEIPTS) | Q(cancelled_at__lt=now - KEEP_RECEIPTS)
    receipts = ErasureRequest.objects.filter(old).delete()[0]
    over = Q(ends_at__lte=now) | Q(seen_at__lte=now - IDLE)
    return codes + challenges + receipts + CitizenSession.objects.filter(over).delete()[0]
