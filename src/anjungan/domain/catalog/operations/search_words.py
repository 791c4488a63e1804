"""Writing what the search looks in: every service, life event and agency with the words that lead to it."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model
from psycopg import sql

from anjungan.domain.catalog.language import pairs_of, read, roots_of, spellings_of
from anjungan.domain.catalog.models import (
    FoundKind,
    LifeEvent,
    LifeEventStep,
    SaidWords,
    SearchEntry,
    SearchIndexState,
    SearchSpelling,
    SearchWord,
    Service,
    ServiceStandard,
)
from anjungan.domain.catalog.operations.files import PUBLISHED
from anjungan.domain.catalog.states import StandardState
from anjungan.domain.organizations.models import Agency
from anjungan.foundation.operations import part_of_operation

# What a word is worth by where it stands; of several places the best counts.
_NAME, _SAID, _NAME_EN, _OUTCOME, _AGENCY, _EVENT, _DESCRIPTION = 1.0, 0.9, 0.85, 0.6, 0.35, 0.3, 0.45
_ROOT = 0.85
_PAIR = 0.55
_LONGEST_WORD = 60
_SHORTEST_MISSPELT = 3
# Another number when the same words are written otherwise, so that every house writes them anew.
_WRITTEN_AS = 2


@dataclass(kw_only=True)
class _Entry:
    kind: FoundKind
    key: str
    links: dict[str, int]
    often: int
    words: dict[str, float] = field(default_factory=dict)
    pairs: set[str] = field(default_factory=set)
    name: set[str] = field(default_factory=set)
    # All words as printed, for the full text of PostgreSQL.
    text: list[str] = field(default_factory=list)

    def take(self, text: str | None, worth: float, *, together: bool = False) -> list[str]:
        """Take the words of a text at this worth; `together` also takes each two of them as one."""
        if not text:
            return []
        self.text.append(text)
        found = read(text)
        for word in found:
            self.words[word] = max(self.words.get(word, 0.0), worth)
            for root in roots_of(word):
                self.words[root] = max(self.words.get(root, 0.0), worth * _ROOT)
        if together:
            self.pairs.update(pairs_of(found))
        return found

    def take_said(self, said: str) -> None:
        """Take phrases, parted by commas, as people say them."""
        for phrase in said.split(","):
            self.take(phrase, _SAID, together=True)


@part_of_operation
def refresh_search_words() -> int:
    """Write the words of everything that can be found anew: names, agencies, outcomes, life events, what people say.

    Returns how many entries there are. Writes nothing when nothing has changed.
    """
    entries = [*_services(), *_life_events(), *_agencies()]
    written_from = _digest(entries)
    if SearchIndexState.objects.filter(digest=written_from).exists():
        return len(entries)
    _write_texts(entries)
    _write_words(entries)
    SearchIndexState.objects.all().delete()
    SearchIndexState.objects.create(digest=written_from)
    return len(entries)


@cache
def _published_sayings() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((PUBLISHED / "everyday_words.json").read_text(encoding="utf-8"))
    return found


def _entry(kind: FoundKind, key: str, added: dict[str, list[str]], **links: int) -> _Entry:
    known = _published_sayings().get(f"{kind}:{key}", {"often": 0, "said": ""})
    entry = _Entry(kind=kind, key=key, links=links, often=known["often"])
    entry.take_said(known["said"])
    for words in added.get(key, []):
        entry.take_said(words)
    return entry


def _added_by_editors(kind: FoundKind) -> dict[str, list[str]]:
    added: dict[str, list[str]] = defaultdict(list)
    for key, words in SaidWords.objects.filter(kind=kind, withdrawn_at=None).order_by("pk").values_list("key", "words"):
        added[key].append(words)
    return added


def _services() -> Iterator[_Entry]:
    events: dict[int, list[str]] = defaultdict(list)
    for step in LifeEventStep.objects.select_related("event"):
        events[step.service_id] += [step.event.name_id, step.event.name_en]
    products = dict(
        ServiceStandard.objects.filter(
            state=StandardState.PUBLISHED, withdrawn_at__isnull=True, mall__isnull=True
        ).values_list("service_id", "content__product__value__name")
    )
    added = _added_by_editors(FoundKind.SERVICE)
    services = Service.objects.filter(withdrawn_at=None).select_related("agency").order_by("key")
    for service in services.prefetch_related("issues_documents"):
        entry = _entry(FoundKind.SERVICE, service.key, added, service_id=service.pk)
        entry.name.update(entry.take(service.name_id, _NAME, together=True))
        entry.take(service.name_en, _NAME_EN, together=True)
        entry.take(products.get(service.pk), _OUTCOME)
        for document in service.issues_documents.all():
            entry.take(document.name_id, _OUTCOME)
            entry.take(document.name_en, _OUTCOME)
        entry.take(service.description_id, _DESCRIPTION)
        for text in (service.agency.short, service.agency.name_id, service.agency.name_en):
            entry.take(text, _AGENCY)
        for text in sorted(set(events[service.pk])):
            entry.take(text, _EVENT)
        yield entry


def _life_events() -> Iterator[_Entry]:
    added = _added_by_editors(FoundKind.LIFE_EVENT)
    for event in LifeEvent.objects.filter(withdrawn_at=None).order_by("key"):
        entry = _entry(FoundKind.LIFE_EVENT, event.key, added, life_event_id=event.pk)
        entry.name.update(entry.take(event.name_id, _NAME, together=True))
        entry.take(event.name_en, _NAME_EN, together=True)
        entry.take(event.description_id, _DESCRIPTION)
        yield entry


def _agencies() -> Iterator[_Entry]:
    added = _added_by_editors(FoundKind.AGENCY)
    for agency in Agency.objects.filter(withdrawn_at=None).order_by("key"):
        entry = _entry(FoundKind.AGENCY, agency.key, added, agency_id=agency.pk)
        entry.take("kantor, office, dinas, instansi", _NAME)
        entry.name.update(entry.take(agency.short, _NAME, together=True))
        entry.take(agency.name_id, _NAME, together=True)
        entry.take(agency.name_en, _NAME_EN, together=True)
        yield entry


def _digest(entries: Iterable[_Entry]) -> str:
    said = [
        [e.kind, e.key, e.links, e.often, sorted(e.words.items()), sorted(e.pairs), sorted(e.name)] for e in entries
    ]
    return hashlib.sha256(json.dumps([_WRITTEN_AS, said]).encode()).hexdigest()


def _write_texts(entries: Iterable[_Entry]) -> None:
    """Keep all words of a service beside it, for the full text."""
    texts = {
        entry.links["service_id"]: " · ".join(dict.fromkeys(text.strip().lower() for text in entry.text))
        for entry in entries
        if entry.kind == FoundKind.SERVICE
    }
    changed = []
    for service in Service.objects.filter(pk__in=texts):
        if service.search_text != texts[service.pk]:
            service.search_text = texts[service.pk]
            changed.append(service)
    Service.objects.bulk_update(changed, ["search_text"])


def _write_words(entries: list[_Entry]) -> None:
    """Write all words anew: how rare a word is, and so its worth, depends on every entry."""
    for table in (SearchSpelling, SearchWord, SearchEntry):
        table.objects.all().delete()
    spread = Counter(word for entry in entries for word in entry.words)
    rare = {word: math.log(1 + len(entries) / count) for word, count in spread.items()}
    rows = SearchEntry.objects.bulk_create(
        SearchEntry(
            kind=entry.kind,
            key=entry.key,
            often=entry.often,
            name_worth=sum(rare[word] for word in entry.name),
            **entry.links,
        )
        for entry in entries
    )
    _copy(
        SearchWord,
        ("entry_id", "word", "worth", "in_name"),
        (
            (row.pk, word, worth, in_name)
            for entry, row in zip(entries, rows, strict=True)
            for word, worth, in_name in _weighed(entry, rare)
        ),
    )
    _copy(
        SearchSpelling,
        ("spelling", "word", "common"),
        (
            (spelling, word, common)
            for word, common in spread.items()
            if _SHORTEST_MISSPELT <= len(word) <= _LONGEST_WORD and word.isalpha()
            for spelling in spellings_of(word)
        ),
    )


def _copy(table: type[Model], columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """Write tens of thousands of rows in the one way that takes no time."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table._meta.db_table),  # noqa: SLF001 - the documented way to a table's name
        sql.SQL(", ").join(map(sql.Identifier, columns)),
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _weighed(entry: _Entry, rare: dict[str, float]) -> Iterator[tuple[str, float, float]]:
    for word, worth in entry.words.items():
        if len(word) <= _LONGEST_WORD:
            yield word, worth * rare[word], rare[word] if word in entry.name else 0.0
    for pair in entry.pairs:
        one, other = pair.split("+")
        if len(pair) <= _LONGEST_WORD:
            yield pair, _PAIR * (rare[one] + rare[other]) / 2, 0.0
