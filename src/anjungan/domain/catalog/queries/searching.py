"""Finding services, life events and agencies by everyday words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import get_language

from anjungan.domain.catalog.language import (
    Asked,
    apart,
    apart_with_rest,
    is_listed,
    is_said_around,
    is_shortened,
    listed_like,
    meant_by,
    mended,
    parts_of,
    read_question,
    slips_between,
    spellings_of,
    strange_words,
    words_in,
)
from anjungan.domain.catalog.models import FoundKind, Offering
from anjungan.domain.catalog.queries.offerings import offerings_at
from anjungan.domain.organizations.models import Mall

__all__ = ["Found", "FoundKind", "search_catalogue", "search_offerings", "words_of"]

_MOST_FOUND = 100
# An answer that fits much worse than the best is no answer.
_WORTH_SHOWING = 0.33
# Beginnings shorter than this say nothing yet.
_SHORTEST_BEGINNING = 2
_SHORTEST_MISSPELT = 3


@dataclass(frozen=True, kw_only=True)
class Found:
    """Something that fits a question. `offering` is None for life events and agencies, and without a mall.

    `score` only compares answers to one question; `answers` is the part of the question's words that this fits, 0 to 1.
    """

    kind: FoundKind
    key: str
    name_id: str
    name_en: str
    description_id: str
    agency_key: str
    agency_short: str
    offering: UUID | None
    offering_id: int | None
    zone: int | None
    score: float
    answers: float

    @property
    def name(self) -> str:
        """The name in the language now active."""
        return self.name_en if (get_language() or "").startswith("en") and self.name_en else self.name_id


def words_of(question: str) -> list[str]:
    """Return the words of a question that say what is looked for, in their plain spelling."""
    return [asked.typed for asked in read_question(question) if asked.typed]


def search_catalogue(*, words: str, mall: Mall | int | None = None, limit: int = 12) -> list[Found]:
    """Return what fits these everyday words, best first: services, life events and agencies.

    With a mall, only what can be done there; without, the whole catalogue. Slips of the finger, words half typed, short
    forms, slang, regional words and simple English are understood. No words, no answers. One statement; one more when a
    word is in none of our lists and may be misspelt.
    """
    found = _search(words, _id_of(mall), list(FoundKind), limit=_MOST_FOUND)
    return _one_of_each_first(found)[: _bounded(limit)]


def search_offerings(*, mall: Mall | int, words: str, limit: int = 12) -> list[Offering]:
    """Return what the mall offers that fits these everyday words, best first. One statement more than the above."""
    found = _search(words, _id_of(mall), [FoundKind.SERVICE], limit=_bounded(limit))
    ids = [each.offering_id for each in found if each.offering_id is not None]
    if not ids:
        return []
    offerings = {offering.pk: offering for offering in offerings_at(mall=mall).filter(pk__in=ids)}
    return [offerings[pk] for pk in ids if pk in offerings]


def _id_of(mall: Mall | int | None) -> int | None:
    return mall.pk if isinstance(mall, Mall) else mall


def _bounded(limit: int) -> int:
    return max(1, min(limit, _MOST_FOUND))


def _one_of_each_first(found: list[Found]) -> list[Found]:
    """Keep at most one life event and one agency among the first three: most people come for a service."""
    first: list[Found] = []
    later: list[Found] = []
    for each in found:
        crowded = each.kind != FoundKind.SERVICE and any(one.kind == each.kind for one in first)
        (later if crowded and len(first) < 3 else first).append(each)
    return first[:3] + sorted([*first[3:], *later], key=lambda each: -each.score)


_SPELT_LIKE = """
SELECT typed.word, likely.word, likely.common
FROM unnest(%(typed)s::text[]) AS typed(word) LEFT JOIN LATERAL (
    SELECT slip.word, slip.common FROM unnest(%(spelt_for)s::text[], %(spellings)s::text[]) AS spelt(word, spelling)
    JOIN catalog_searchspelling AS slip USING (spelling) WHERE spelt.word = typed.word
    UNION
    (SELECT slip.word, slip.common FROM catalog_searchspelling AS slip
    WHERE slip.spelling = slip.word AND slip.word %% typed.word AND length(typed.word) >= 5
    ORDER BY similarity(slip.word, typed.word) DESC LIMIT 12)
) AS likely ON true
WHERE NOT EXISTS (
    -- Known, or half typed.
    SELECT FROM catalog_searchword AS kept
    WHERE kept.word = typed.word OR (length(typed.word) >= 3 AND kept.word LIKE typed.word || '%%'))
UNION ALL
-- Words of the catalogue that run together in a strange one, or that its pieces make.
SELECT NULL, kept.word, 1 FROM catalog_searchword AS kept WHERE kept.word = ANY(%(pieces)s::text[]) GROUP BY kept.word
"""

_STATEMENT = """
WITH asked AS (
    SELECT * FROM unnest(%(slots)s::int[], %(words)s::text[], %(gains)s::float8[]) AS asked(slot, word, gain)
), unknown AS (
    SELECT * FROM unnest(%(typed_slots)s::int[], %(typed_words)s::text[]) AS typed(slot, word)
    WHERE length(word) >= %(shortest_beginning)s AND (length(word) = 2 OR slot NOT IN (
        SELECT slot FROM asked WHERE gain >= 0.8 AND EXISTS (
            SELECT FROM catalog_searchword AS kept WHERE kept.word = asked.word)))
), nearly AS (
    -- Half typed: the words that begin so.
    SELECT unknown.slot, kept.word, max(0.45 + 0.4 * length(unknown.word) / length(kept.word))
    FROM unknown JOIN catalog_searchword AS kept ON kept.word LIKE unknown.word || '%%' AND kept.word NOT LIKE '%%+%%'
    GROUP BY unknown.slot, kept.word
), hits AS (
    SELECT kept.entry_id, each.slot, max(each.gain * kept.worth) AS worth,
        max(each.gain) AS gain, max(each.gain * kept.in_name) AS in_name
    FROM (SELECT * FROM asked UNION ALL SELECT * FROM nearly) AS each
    JOIN catalog_searchword AS kept USING (word)
    GROUP BY kept.entry_id, each.slot
), scored AS (
    SELECT entry_id, sum(worth) AS worth, sum(in_name) AS in_name,
        count(*) FILTER (WHERE slot < %(things)s) AS answered
    FROM hits GROUP BY entry_id
), here AS MATERIALIZED (
    SELECT offering.id, offering.uuid, offering.service_id, given.agency_id, zone.number AS zone
    FROM catalog_offering AS offering
    JOIN premises_line AS line ON line.id = offering.line_id AND line.is_active
    JOIN premises_zone AS zone ON zone.id = line.zone_id
    JOIN catalog_service AS given ON given.id = offering.service_id
    WHERE offering.mall_id = %(mall)s AND offering.is_active
)
SELECT entry.kind, entry.key,
    coalesce(service.name_id, event.name_id, agency.name_id) AS name_id,
    coalesce(service.name_en, event.name_en, agency.name_en) AS name_en,
    coalesce(service.description_id, event.description_id, '') AS description_id,
    coalesce(agency.key, giver.key, '') AS agency_key,
    coalesce(agency.short, giver.short, '') AS agency_short,
    here.uuid AS offering, here.id AS offering_id, here.zone,
    scored.worth + 0.25 * entry.often
        - 0.9 * (1 - least(1, scored.in_name / greatest(entry.name_worth, 0.1)))
        + 2 * coalesce(ts_rank(service.search_vector, websearch_to_tsquery('indonesian', %(anything)s)), 0)
        AS score,
    scored.answered::float8 / greatest(%(things)s, 1) AS answers
FROM scored
JOIN catalog_searchentry AS entry ON entry.id = scored.entry_id
LEFT JOIN catalog_service AS service ON service.id = entry.service_id
LEFT JOIN organizations_agency AS giver ON giver.id = service.agency_id
LEFT JOIN catalog_lifeevent AS event ON event.id = entry.life_event_id
LEFT JOIN organizations_agency AS agency ON agency.id = entry.agency_id
LEFT JOIN here ON here.service_id = service.id
WHERE entry.kind = ANY(%(kinds)s) AND scored.answered > 0 AND (
    %(mall)s::bigint IS NULL
    OR here.id IS NOT NULL
    OR entry.agency_id IN (SELECT agency_id FROM here)
    OR entry.life_event_id IN (
        SELECT step.event_id FROM catalog_lifeeventstep AS step JOIN here AS given USING (service_id)
        WHERE NOT step.optional)
)
ORDER BY score DESC, entry.kind, entry.key LIMIT %(limit)s
"""


def _search(words: str, mall_id: int | None, kinds: list[FoundKind], *, limit: int) -> list[Found]:
    asked = read_question(words, _corrected(words))
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, _parameters(asked, mall_id, kinds, limit))
        columns = [column.name for column in cursor.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    found = [Found(**row | {"kind": FoundKind(row["kind"])}) for row in rows]
    return [each for each in found if each.score >= found[0].score * _WORTH_SHOWING]


def _corrected(question: str) -> dict[str, str]:
    """Return what the misspelt words of a question were meant to be. No statement when every word is a listed one."""
    words = words_in(question)
    # The last word may be half typed; of the others, those without vowels are read first.
    shortened = {word: _meant_in_short(word) for word in strange_words(question) if word != words[-1]}
    sure = {word: meant for word, meant in shortened.items() if meant is not None}
    strange = [word for word in strange_words(question) if word not in sure]
    if not strange:
        return sure | mended(words, _may_be_torn(words), is_listed)
    spelt = [(word, spelling) for word in strange if _may_be_a_slip(word) for spelling in spellings_of(word)]
    pieces = {part for word in strange for part in parts_of(word) if len(part) >= _SHORTEST_MISSPELT}
    pieces.update(one + other for one, other in pairwise(words) if {one, other} & set(strange))
    values = {
        "typed": strange, "spelt_for": [word for word, _ in spelt], "spellings": [each for _, each in spelt],
        "pieces": sorted(pieces),
    }  # fmt: skip
    likely: dict[str, dict[str, int]] = {}
    in_catalogue: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(_SPELT_LIKE, values)
        for typed, word, common in cursor.fetchall():
            if typed is None:
                in_catalogue.add(word)
            else:
                likely.setdefault(typed, listed_like(typed)).update({} if word is None else {word: common})

    def known(word: str) -> bool:
        return word in in_catalogue or is_listed(word)

    torn = mended(words, _may_be_torn(words), known)
    meant = {typed: _meant(typed, words, known) for typed, words in likely.items()}
    return sure | torn | {typed: word for typed, word in meant.items() if word is not None}


def _may_be_torn(words: list[str]) -> set[str]:
    """Return the words that may be a piece of one: those nobody knows, and the shortest that stand around the thing."""
    return {
        word for word in words if not is_listed(word) or (len(word) <= _SHORTEST_BEGINNING and is_said_around(word))
    }


def _may_be_a_slip(word: str) -> bool:
    return word.isalpha() and len(word) >= _SHORTEST_MISSPELT


def _meant_in_short(word: str) -> str | None:
    return meant_by(
        word, {listed: common for listed, common in listed_like(word).items() if is_shortened(word, listed)}
    )


def _meant(typed: str, likely: dict[str, int], known: Callable[[str], bool]) -> str | None:
    """Return what a strange word was meant to be: one slip from a word, else words run together, else further off."""
    word = meant_by(typed, likely) if _may_be_a_slip(typed) else None
    if word is not None and (slips_between(typed, word) <= 1 or is_shortened(typed, word)):
        return word
    words = apart(typed, known)
    if not words and word is None:
        before, rest, after = apart_with_rest(typed, known)
        words = [*before, meant_by(rest, listed_like(rest)) or rest, *after]
    return " ".join(words) if any(not is_said_around(each) for each in words) else word


def _parameters(asked: list[Asked], mall_id: int | None, kinds: list[FoundKind], limit: int) -> dict[str, Any]:
    things = [each for each in asked if each.typed]
    meant = [(slot, word, gain) for slot, each in enumerate(asked) for word, gain in each.words.items()]
    return {
        "slots": [slot for slot, _word, _gain in meant],
        "words": [word for _slot, word, _gain in meant],
        "gains": [gain for _slot, _word, gain in meant],
        "typed_slots": list(range(len(things))),
        "typed_words": [each.typed for each in things],
        "shortest_beginning": _SHORTEST_BEGINNING,
        "things": len(things),
        "anything": " or ".join(dict.fromkeys(word for each in things for word in each.words)),
        "mall": mall_id,
        "kinds": [str(kind) for kind in kinds],
        "limit": limit,
    }
