"""Typed values as JSON and back, checked on the way in."""

from __future__ import annotations

import dataclasses
import types
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from anjungan.domain.catalog.components.content import SCHEMA, Content, Deviation, Part
from anjungan.foundation.errors import InvalidInput

T = TypeVar("T")
LONGEST_TEXT = 10_000
LONGEST_LIST = 300
LARGEST_NUMBER = 1e12


class _Wrong(ValueError):
    """Something in the JSON is not what the type says."""


def content_to_json(content: Content) -> dict[str, Any]:
    """Return what a version says as JSON values, with the number of the schema."""
    return {"schema": SCHEMA, **_plain(content)}


def content_from_json(raw: Any) -> Content:
    """Return the typed value. Raises InvalidInput that names the place which is wrong."""
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA:
        raise InvalidInput(reason=_("versi skema standar tidak dikenal."))
    read: Content = _read_whole(Content, {name: value for name, value in raw.items() if name != "schema"})
    return read


def deviations_to_json(deviations: tuple[Deviation, ...]) -> list[dict[str, Any]]:
    """Return deviations as JSON values."""
    return [_plain(each) for each in deviations]


def deviations_from_json(raw: Any) -> tuple[Deviation, ...]:
    """Return the typed values. Raises InvalidInput that names the place which is wrong."""
    return cast(tuple[Deviation, ...], _read_whole(tuple[Deviation, ...], raw))


def checked(content: Content) -> Content:
    """Return the content if it can be kept: the same rules as for JSON. Raises InvalidInput."""
    return content_from_json(content_to_json(content))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, StrEnum) else value


def _read_whole(kind: Any, raw: Any) -> Any:
    try:
        return _read(kind, raw, "")
    except _Wrong as wrong:
        raise InvalidInput(reason=str(wrong)) from wrong


@cache
def _fields_of(kind: type) -> dict[str, Any]:
    return {field.name: get_type_hints(kind)[field.name] for field in dataclasses.fields(kind)}


def _read(kind: Any, raw: Any, place: str) -> Any:
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        rest = [each for each in get_args(kind) if each is not type(None)]
        return None if raw is None else _read(rest[0], raw, place)
    if origin is tuple:
        return _read_list(get_args(kind)[0], raw, place)
    if origin is Part:
        return _read_part(get_args(kind)[0], raw, place)
    if dataclasses.is_dataclass(kind):
        return _read_record(cast(type, kind), raw, place)
    return _read_plain(kind, raw, place)


def _read_list(kind: Any, raw: Any, place: str) -> tuple[Any, ...]:
    if not isinstance(raw, list) or len(raw) > LONGEST_LIST:
        raise _Wrong(
            _("%(place)s harus daftar, paling banyak %(most)s butir.") % {"place": place, "most": LONGEST_LIST}
        )
    return tuple(_read(kind, each, f"{place}[{index}]") for index, each in enumerate(raw))


def _read_part(kind: Any, raw: Any, place: str) -> Part[Any]:
    if not isinstance(raw, dict) or raw.keys() != {"value", "raw"}:
        raise _Wrong(_("%(place)s harus berisi value dan raw.") % {"place": place})
    value = None if raw["value"] is None else _read(kind, raw["value"], f"{place}.value")
    return Part(value=value, raw=None if raw["raw"] is None else _read(str, raw["raw"], f"{place}.raw"))


def _read_record(kind: type, raw: Any, place: str) -> Any:
    fields = _fields_of(kind)
    if not isinstance(raw, dict):
        raise _Wrong(_("%(place)s harus objek.") % {"place": place})
    dot = f"{place}." if place else ""
    if odd := sorted(map(str, raw.keys() ^ fields.keys())):
        raise _Wrong(_("kolom tidak sesuai: %(place)s") % {"place": f"{dot}{odd[0]}"[:80]})
    return kind(**{name: _read(hint, raw[name], f"{dot}{name}") for name, hint in fields.items()})


def _read_plain(kind: Any, raw: Any, place: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if raw not in set(kind):
            raise _Wrong(_("%(place)s tidak dikenal: %(value)s") % {"place": place, "value": str(raw)[:40]})
        return kind(raw)
    if kind is str:
        return _read_text(raw, place)
    right = isinstance(raw, int) if kind is int else isinstance(raw, int | float)
    if isinstance(raw, bool) or not right or not 0 <= raw <= LARGEST_NUMBER:
        raise _Wrong(_("%(place)s harus angka nol atau lebih.") % {"place": place})
    return raw


def _read_text(raw: Any, place: str) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise _Wrong(_("%(place)s harus berisi teks.") % {"place": place})
    if len(raw) > LONGEST_TEXT or any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in raw):
        raise _Wrong(_("%(place)s terlalu panjang atau berisi tanda yang tidak dapat disimpan.") % {"place": place})
    return raw
