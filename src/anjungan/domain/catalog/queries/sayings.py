"""What people look for in vain, and what the search was taught since."""

from __future__ import annotations

from anjungan.domain.catalog.models import SaidWords, UnansweredQuestion


def unanswered_questions(*, limit: int = 100) -> list[UnansweredQuestion]:
    """Return the questions without an answer, the most asked first."""
    return list(UnansweredQuestion.objects.order_by("-times", "-last_asked_on", "words")[:limit])


def said_words(*, limit: int = 100) -> list[SaidWords]:
    """Return the words that were added and still lead somewhere, the newest first."""
    return list(SaidWords.objects.filter(withdrawn_at=None).order_by("-added_at", "-pk")[:limit])
