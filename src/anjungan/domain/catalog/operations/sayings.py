"""Teaching the search how people say it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anjungan.domain.catalog import events, permissions
from anjungan.domain.catalog.language import read
from anjungan.domain.catalog.models import FoundKind, SaidWords, SearchEntry
from anjungan.domain.catalog.operations.search_words import refresh_search_words
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation

_LONGEST = 200


@operation
def add_said_words(*, mall_id: int, kind: FoundKind, key: str, words: str, actor: Actor, now: datetime) -> SaidWords:
    """Let an entry be found by these words too, from the next search on. Adding them again changes nothing.

    Whoever approves standards at the mall may. Raises NotFound for an entry that is not in the catalogue, InvalidInput
    for words that say nothing.
    """
    permissions.require_approve(actor, mall_id=mall_id)
    said = " ".join(words.lower().split())
    if not SearchEntry.objects.filter(kind=kind, key=key).exists():
        raise NotFound
    if not read(said) or len(said) > _LONGEST:
        raise InvalidInput(reason=_("Tulis satu atau beberapa kata yang dipakai orang, paling panjang 200 huruf."))
    known, is_new = SaidWords.objects.get_or_create(
        kind=kind, key=key, words=said, withdrawn_at=None, defaults={"added_at": now}
    )
    if is_new:
        refresh_search_words()
        _tell(known, mall_id, actor, now)
    return known


@operation
def withdraw_said_words(*, mall_id: int, said_id: int, actor: Actor, now: datetime) -> None:
    """No longer find an entry by words that were added. Taking them back again changes nothing. Raises NotFound."""
    permissions.require_approve(actor, mall_id=mall_id)
    known = SaidWords.objects.select_for_update().filter(pk=said_id).first()
    if known is None:
        raise NotFound
    if known.withdrawn_at is None:
        known.withdrawn_at = now
        known.save(update_fields=["withdrawn_at"])
        refresh_search_words()
        _tell(known, mall_id, actor, now)


def _tell(said: SaidWords, mall_id: int, actor: Actor, now: datetime) -> None:
    announce(
        events.SaidWordsChanged(kind=said.kind, key=said.key, words=said.words, holds=said.withdrawn_at is None),
        by=actor,
        mall_id=mall_id,
        at=now,
    )
