"""A mall's own words, when it leaves people alone, and when it reminds them."""

from __future__ import annotations

from datetime import datetime, time

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from anjungan.domain.notifications.components.wording import (
    MOST_SHORT,
    MOST_SUBJECT,
    MOST_TEXT,
    Words,
    missing_places,
    unknown_places,
)
from anjungan.domain.notifications.errors import WordsNotUsable
from anjungan.domain.notifications.events import MessageRuleSet, WordingPublished, WordingWritten
from anjungan.domain.notifications.models import MessageRule, Wording
from anjungan.domain.notifications.queries.wordings import LANGUAGES, words_of
from anjungan.domain.notifications.states import Kind
from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.permissions import MANAGE, require, require_mall
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation
from anjungan.foundation.texts import plain_text


@operation
def write_wording(
    *, mall_id: int, kind: str, language: str, words: Words, actor: Actor, now: datetime
) -> int:  # fmt: skip
    """Keep a version of the mall's own words and return its number. It is in force once it is published.

    Writing again what the newest version says makes no new one. Raises WordsNotUsable, which names what is wrong,
    InvalidInput, NotFound, NotAllowed.
    """
    mall = _managed(mall_id, actor)
    told = _kind(kind, language)
    words = Words(subject=" ".join(words.subject.split()), text=words.text.strip(), short=words.short.strip())
    _require_usable(told, words)
    of_kind = Wording.objects.filter(mall=mall, kind=told, language=language)
    newest = of_kind.order_by("-version").first()
    if newest is not None and words_of(newest) == words:
        return newest.version
    version = (of_kind.aggregate(last=Max("version"))["last"] or 0) + 1
    Wording.objects.create(
        mall=mall, kind=told, language=language, version=version, subject=words.subject, text=words.text,
        short=words.short, written_at=now,
    )  # fmt: skip
    announce(
        WordingWritten(mall_id=mall.pk, kind=told, language=language, version=version),
        by=actor, mall_id=mall.pk, at=now,
    )  # fmt: skip
    return version


@operation
def publish_wording(*, mall_id: int, kind: str, language: str, version: int, actor: Actor, now: datetime) -> None:
    """Put a version in force, an earlier one too; version 0 is the words of the house. Safe to repeat.

    Raises NotFound, InvalidInput, NotAllowed.
    """
    mall = _managed(mall_id, actor)
    told = _kind(kind, language)
    of_kind = Wording.objects.filter(mall=mall, kind=told, language=language)
    chosen = of_kind.filter(version=version).first()
    if chosen is None and version:
        raise NotFound
    in_force = of_kind.filter(is_in_force=True).first()
    if in_force == chosen:
        return
    of_kind.filter(is_in_force=True).update(is_in_force=False)
    if chosen is not None:
        chosen.is_in_force, chosen.published_at = True, chosen.published_at or now
        chosen.save(update_fields=["is_in_force", "published_at"])
    announce(
        WordingPublished(mall_id=mall.pk, kind=told, language=language, version=version),
        by=actor, mall_id=mall.pk, at=now,
    )  # fmt: skip


@operation
def set_message_rule(
    *, mall_id: int, quiet_from: time, quiet_until: time, evening_at: time | None, hours_before: int, actor: Actor,
    now: datetime,
) -> MessageRule:  # fmt: skip
    """Decide when people are left alone, and when they are reminded of their times. Safe to repeat.

    Equal times of quiet mean never; no `evening_at` and 0 hours mean no such reminder. Raises InvalidInput, NotFound,
    NotAllowed.
    """
    mall = _managed(mall_id, actor)
    if not 0 <= hours_before <= 24:
        raise InvalidInput(reason=_("pengingat 0 sampai 24 jam sebelumnya."))
    told = {
        "quiet_from": quiet_from, "quiet_until": quiet_until, "evening_at": evening_at, "hours_before": hours_before,
    }  # fmt: skip
    known = MessageRule.objects.filter(mall=mall).first()
    if known is not None and all(getattr(known, name) == value for name, value in told.items()):
        return known
    rule, _new = MessageRule.objects.update_or_create(mall=mall, defaults=told)
    announce(
        MessageRuleSet(
            mall_id=mall.pk, quiet_from=f"{quiet_from:%H:%M}", quiet_until=f"{quiet_until:%H:%M}",
            evening_at=f"{evening_at:%H:%M}" if evening_at else "", hours_before=hours_before,
        ),
        by=actor, mall_id=mall.pk, at=now,
    )  # fmt: skip
    return rule


def _managed(mall_id: int, actor: Actor) -> Mall:
    """Return the mall with its row locked: two who write at once write two versions."""
    require(actor, MANAGE)
    require_mall(actor, mall_id)
    mall = Mall.objects.select_for_update(no_key=True).filter(pk=mall_id).first()
    if mall is None:
        raise NotFound
    return mall


def _kind(kind: str, language: str) -> Kind:
    if kind not in Kind.values or language not in LANGUAGES:
        raise NotFound
    return Kind(kind)


def _require_usable(kind: Kind, words: Words) -> None:
    for name, text, most in (
        ("subject", words.subject, MOST_SUBJECT), ("text", words.text, MOST_TEXT), ("short", words.short, MOST_SHORT),
    ):  # fmt: skip
        if not text:
            raise WordsNotUsable(why=_("Ketiga teks perlu diisi."))
        plain_text(text.replace("\n", " ").replace("\r", " "), name=name, most=most)
    unknown = unknown_places(kind, words)
    if unknown:
        raise WordsNotUsable(why=_("Tidak dikenal: %(names)s.") % {"names": ", ".join(f"{{{one}}}" for one in unknown)})
    missing = missing_places(kind, words)
    if missing:
        names = ", ".join(f"{{{one}}}" for one in missing)
        raise WordsNotUsable(why=_("Teks dan teks singkat perlu memuat %(names)s.") % {"names": names})
