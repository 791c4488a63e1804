"""What a row of a catalogue file must look like, said as data, and what is wrong with one that does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

# A shape looks at a value and yields what is wrong with it, each with the place inside the row.
Shape = Callable[[Any, str], Iterator[str]]

KEY = r"[a-z0-9_]+"
SERVICE_KEY = r"[a-z0-9_]+\.[a-z0-9_]+"
# A day, a month or a year, as printed by the source.
PRINTED_DATE = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"


def text(*, longest: int = 10_000, pattern: str = "", choices: frozenset[str] | None = None) -> Shape:
    """Words; an empty text says nothing and is refused: unknown is null."""
    compiled = re.compile(pattern) if pattern else None

    def check(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield _("%(place)s harus teks, bukan %(found)s") % {"place": place, "found": _kind(value)}
        elif not value.strip():
            yield _("%(place)s kosong; yang tidak diketahui ditulis null") % {"place": place}
        elif len(value) > longest:
            yield _("%(place)s lebih dari %(longest)s huruf") % {"place": place, "longest": longest}
        elif compiled is not None and not compiled.fullmatch(value):
            yield _("%(place)s tidak berbentuk benar: %(value)s") % {"place": place, "value": value[:60]}
        elif choices is not None and value not in choices:
            yield _("%(place)s tidak dikenal: %(value)s") % {"place": place, "value": value[:60]}

    return check


def number(*, least: float = 0, whole: bool = True) -> Shape:
    """A number, whole unless said otherwise."""

    def check(value: Any, place: str) -> Iterator[str]:
        right = isinstance(value, int) or (not whole and isinstance(value, float))
        if isinstance(value, bool) or not right:
            yield _("%(place)s harus angka, bukan %(found)s") % {"place": place, "found": _kind(value)}
        elif value < least:
            yield _("%(place)s kurang dari %(least)s") % {"place": place, "least": least}

    return check


def flag() -> Shape:
    """True or false."""

    def check(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, bool):
            yield _("%(place)s harus true atau false, bukan %(found)s") % {"place": place, "found": _kind(value)}

    return check


def unknown_or(shape: Shape) -> Shape:
    """The shape, or null for what was not found in a source."""

    def check(value: Any, place: str) -> Iterator[str]:
        if value is not None:
            yield from shape(value, place)

    return check


def one_of(*shapes: Shape) -> Shape:
    """Any one of these; complaints are those of the last."""

    def check(value: Any, place: str) -> Iterator[str]:
        complaints: list[str] = []
        for shape in shapes:
            complaints = list(shape(value, place))
            if not complaints:
                return
        yield from complaints

    return check


def list_of(shape: Shape) -> Shape:
    """A list, each member of this shape."""

    def check(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield _("%(place)s harus daftar, bukan %(found)s") % {"place": place, "found": _kind(value)}
            return
        for index, member in enumerate(value):
            yield from shape(member, f"{place}[{index}]")

    return check


def record(fields: Mapping[str, Shape]) -> Shape:
    """An object with exactly these fields."""

    def check(value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield _("%(place)s harus objek, bukan %(found)s") % {"place": place or _("baris"), "found": _kind(value)}
            return
        dot = f"{place}." if place else ""
        for name in value.keys() - fields.keys():
            yield _("kolom tidak dikenal: %(place)s") % {"place": f"{dot}{name}"[:80]}
        for name, shape in fields.items():
            if name in value:
                yield from shape(value[name], f"{dot}{name}")
            else:
                yield _("kolom tidak ada: %(place)s") % {"place": f"{dot}{name}"}

    return check


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {
        bool: _("ya/tidak"),
        int: _("angka"),
        float: _("angka"),
        str: _("teks"),
        list: _("daftar"),
        dict: _("objek"),
    }
    return names.get(type(value), type(value).__name__)
