"""Finding a service by everyday words."""

from __future__ import annotations

import re
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery, TrigramWordSimilarity
from django.db.models import Case, F, FloatField, IntegerField, Q, Value, When
from django.db.models.functions import Greatest

from anjungan.domain.catalog.models import Offering
from anjungan.domain.catalog.queries.offerings import offerings_at
from anjungan.domain.organizations.models import Mall

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

_LONGEST_QUESTION = 120
_MOST_WORDS = 8
# Said around the thing one looks for; dropped unless nothing else is left.
_SAID_AROUND = """
    aku anda apa bagaimana bikin buat cara dan di gimana how ingin ke kalau kami ku mau membuat mengurus minta mohon
    new ngurus nya pengen saya tentang the to tolong untuk urus yang
"""
_FILLERS = frozenset(_SAID_AROUND.split())
# What services are called by those who name them; only the order of the answers depends on it.
_OFFICIAL_WORDS = {
    "akte": "akta",
    "cerai": "perceraian",
    "ektp": "ktp-el",
    "ilang": "hilang",
    "kawin": "perkawinan",
    "kk": "kartu keluarga",
    "lahiran": "kelahiran",
    "meninggal": "kematian",
    "nikah": "perkawinan",
    "pasport": "paspor",
    "wafat": "kematian",
}


def words_of(question: str) -> list[str]:
    """Return the words of a question that say what is looked for."""
    words = list(dict.fromkeys(re.findall(r"[a-z0-9]+", question[:_LONGEST_QUESTION].lower())))
    telling = [word for word in words if word not in _FILLERS]
    return (telling or words)[:_MOST_WORDS]


def search_offerings(*, mall: Mall | int, words: str, limit: int = 12) -> list[Offering]:
    """Return what the mall offers that fits these everyday words, best first. One statement.

    Slips of the finger, half-typed words, short forms and English are understood. Of several words, only
    services that fit as many as any other does are returned. No words, no answers.
    """
    asked = words_of(words)
    if not asked:
        return []
    fits: list[Combinable] = [_fit(word) for word in asked]
    matched: list[Combinable] = [
        Case(When(Q(**{f"fit_{index}__gte": _good_enough(word)}), then=1), default=0, output_field=IntegerField())
        for index, word in enumerate(asked)
    ]
    phrase = " ".join(asked)
    official = " ".join(_OFFICIAL_WORDS.get(word, word) for word in asked)
    in_name = Greatest(
        TrigramWordSimilarity(phrase, "service__name_id"),
        TrigramWordSimilarity(official, "service__name_id"),
        TrigramWordSimilarity(phrase, "service__name_en"),
    )
    # Who says no more than "paspor" comes for a new one more often than for a replacement.
    is_new = TrigramWordSimilarity("baru", "service__name_id")
    found = (
        offerings_at(mall=mall)
        .alias(**{f"fit_{index}": fit for index, fit in enumerate(fits)})
        .annotate(
            matched=reduce(add, matched),
            score=reduce(add, (F(f"fit_{index}") for index in range(len(asked))), Value(0.0))
            + in_name * 2.0
            + is_new * 0.3,
        )
        .filter(matched__gt=0)
        .order_by("-matched", "-score", "service__name_id")[: max(1, min(limit, 100))]
    )
    offerings = list(found)
    return [offering for offering in offerings if _matched(offering) == _matched(offerings[0])]


def _fit(word: str) -> Greatest:
    """How well one word fits a service: the word itself in any form, its beginning, or something like it."""
    vector = "service__search_vector"
    whole = Case(
        When(**{vector: SearchQuery(word, config="indonesian", search_type="plain")}, then=Value(1.0)),
        When(**{vector: SearchQuery(f"{word}:*", config="simple", search_type="raw")}, then=Value(0.9)),
        default=Value(0.0),
        output_field=FloatField(),
    )
    return Greatest(whole, TrigramWordSimilarity(word, "service__search_text") * 0.9, output_field=FloatField())


def _good_enough(word: str) -> float:
    # A short word has few letters to be wrong in: `kk` must not find what is only like it.
    return {1: 1.0, 2: 0.9, 3: 0.8, 4: 0.6, 5: 0.5}.get(len(word), 0.45)


def _matched(offering: Offering) -> int:
    return int(getattr(offering, "matched", 0))
