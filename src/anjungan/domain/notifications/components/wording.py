"""The words of a message: three texts with named places in braces, which a mall may word anew."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from anjungan.domain.notifications.states import OF_VISIT, Kind

_PLACE = re.compile(r"\{([^{}]*)\}")
MOST_SUBJECT, MOST_TEXT, MOST_SHORT = 120, 1200, 320


@dataclass(frozen=True, kw_only=True)
class Words:
    """A subject, the text of a letter, and the short text for phones and notifications."""

    subject: str
    text: str
    short: str


_OF_VISIT = ("nomor", "mal", "zona", "instansi")
_OF_BOOKING = ("layanan", "mal", "hari", "pukul", "zona", "instansi")
_MORE: dict[Kind, tuple[str, ...]] = {
    Kind.NEAR: ("pukul",),
    Kind.PASSED: ("pukul",),
    Kind.CALLED: ("loket",),
    Kind.CLOSED: ("alasan",),
    Kind.MADE: ("lapor", "kode"),
    Kind.MOVED: ("lapor", "kode"),
    Kind.REMINDER: ("lapor", "kode"),
    Kind.REINSTATED: ("lapor", "kode"),
    Kind.CALLED_OFF: ("alasan", "berikutnya"),
    Kind.CANCELLED: ("alasan", "berikutnya"),
    Kind.LIST_OVER: ("alasan",),
}
# Without these the reader would not know what to do.
_NEEDED: dict[Kind, tuple[str, ...]] = {
    Kind.NEAR: ("nomor",),
    Kind.PASSED: ("nomor", "pukul"),
    Kind.CALLED: ("nomor", "loket"),
    Kind.UNSERVED: ("nomor",),
    Kind.CLOSED: ("nomor", "alasan"),
    Kind.MADE: ("hari", "pukul"),
    Kind.MOVED: ("hari", "pukul"),
    Kind.OFFERED: ("hari", "pukul"),
    Kind.REMINDER: ("hari", "pukul"),
    Kind.CALLED_OFF: ("hari", "pukul", "alasan"),
    Kind.CANCELLED: ("hari", "pukul", "alasan"),
    Kind.LIST_OVER: ("hari", "alasan"),
    Kind.REINSTATED: ("hari", "pukul"),
}


def places_of(kind: Kind) -> tuple[str, ...]:
    """Return the names that may stand in braces in a message of this kind."""
    names = (_OF_VISIT if kind in OF_VISIT else _OF_BOOKING) + _MORE.get(kind, ())
    # Who waits for a day has no time yet.
    return tuple(name for name in names if not (kind == Kind.LIST_OVER and name == "pukul"))


def unknown_places(kind: Kind, words: Words) -> list[str]:
    """Return what stands in braces and is none of the places of this kind, a lone brace too."""
    found: set[str] = set()
    for text in (words.subject, words.text, words.short):
        found |= set(_PLACE.findall(text)) - set(places_of(kind))
        if set(_PLACE.sub("", text)) & {"{", "}"}:
            found.add("{ }")
    return sorted(found)


def missing_places(kind: Kind, words: Words) -> list[str]:
    """Return the places that the text or the short text lacks, although nobody could act without them."""
    needed = _NEEDED.get(kind, ())
    return [name for name in needed if any(f"{{{name}}}" not in text for text in (words.text, words.short))]


def filled(words: Words, facts: Mapping[str, str]) -> Words:
    """Return the words with the facts in their places. What a fact says is never read as a place itself."""

    def fill(text: str) -> str:
        return _PLACE.sub(lambda found: facts.get(found[1], found[0]), text)

    # A subject is a header: whatever a fact holds, it stays one line.
    return Words(subject=" ".join(fill(words.subject).split()), text=fill(words.text), short=fill(words.short))
