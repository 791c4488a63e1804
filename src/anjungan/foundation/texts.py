"""Text from outside, checked before it is kept."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anjungan.foundation.errors import InvalidInput


def plain_text(value: object, *, name: str, most: int) -> str:
    """Return the text if it can be kept as it is. Raises InvalidInput, naming the field, when it cannot.

    Refused: anything but text, text longer than `most`, NUL, and halves of characters, which no database keeps.
    """
    if not isinstance(value, str):
        raise InvalidInput(reason=_("%(field)s harus berupa teks.") % {"field": name})
    if len(value) > most:
        raise InvalidInput(reason=_("%(field)s paling panjang %(most)s huruf.") % {"field": name, "most": most})
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value):
        raise InvalidInput(reason=_("%(field)s berisi tanda yang tidak dapat disimpan.") % {"field": name})
    return value
