"""Keeping what people looked for in vain, so that somebody can give it an answer. Words only: nothing of the person."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection

from anjungan.domain.catalog.language import read, without_numbers
from anjungan.domain.catalog.models import UnansweredQuestion
from anjungan.foundation.operations import operation

# More different questions than an editor will ever read: the rest is noise, or somebody filling the table.
MOST_KEPT = 5_000
KEPT_DAYS = 180
_MOST_WORDS = 6
_LONGEST_WORD = 24
_LONGEST = 120


@operation
def record_unanswered(*, question: str, now: datetime) -> None:
    """Count a question that nothing fits. Nothing is kept of a question without a word in it.

    Numbers are left out, and words stand in alphabetical order, so that no sentence about a person is kept. Anybody
    may ask, so there is no actor: nobody's act is recorded.
    """
    words = _kept_of(question)
    if not words:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO catalog_unansweredquestion AS kept (words, times, first_asked_on, last_asked_on)
            SELECT %(words)s, 1, %(today)s, %(today)s
            WHERE (SELECT count(*) FROM catalog_unansweredquestion) < %(most)s
                OR EXISTS (SELECT FROM catalog_unansweredquestion WHERE words = %(words)s)
            ON CONFLICT (words) DO UPDATE
            SET times = kept.times + 1, last_asked_on = greatest(kept.last_asked_on, EXCLUDED.last_asked_on)
            """,
            {"words": words, "today": now.date(), "most": MOST_KEPT},
        )


@operation
def forget_unanswered(*, now: datetime) -> int:
    """Delete what nobody has asked for half a year. Returns how many."""
    before: date = now.date() - timedelta(days=KEPT_DAYS)
    return UnansweredQuestion.objects.filter(last_asked_on__lt=before).delete()[0]


def _kept_of(question: str) -> str:
    words = {word for word in read(without_numbers(question)) if word.isalpha() and len(word) <= _LONGEST_WORD}
    return " ".join(sorted(words)[:_MOST_WORDS])[:_LONGEST].strip()
