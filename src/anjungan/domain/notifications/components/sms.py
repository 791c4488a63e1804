"""How long a text is as an SMS: what a gateway counts, and what is paid for (3GPP TS 23.038)."""

from __future__ import annotations

from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")


@dataclass(frozen=True, kw_only=True)
class SmsLength:
    """`units` are septets, or UTF-16 units where one letter is outside the alphabet of phones; `parts` are paid for."""

    units: int
    parts: int
    is_plain: bool


def sms_length(text: str) -> SmsLength:
    """Return how many units and parts a text takes: 160 or 70 in one part, 153 or 67 in each of several."""
    is_plain = all(letter in _BASIC or letter in _EXTENDED for letter in text)
    if is_plain:
        sizes = [2 if letter in _EXTENDED else 1 for letter in text]
        alone, together = 160, 153
    else:
        sizes = [len(letter.encode("utf-16-be")) // 2 for letter in text]
        alone, together = 70, 67
    units = sum(sizes)
    return SmsLength(units=units, parts=1 if units <= alone else _parts(sizes, together), is_plain=is_plain)


def _parts(sizes: list[int], most: int) -> int:
    # A letter of two units is never torn between two parts.
    parts, room = 1, most
    for size in sizes:
        if size > room:
            parts, room = parts + 1, most
        room -= size
    return parts
