"""Reading the environment: text, yes or no, lists and whole numbers, each with a plain complaint."""

import os

from django.core.exceptions import ImproperlyConfigured

_YES = frozenset({"1", "true", "yes", "on", "ya"})
_NO = frozenset({"", "0", "false", "no", "off", "tidak"})


def text(name: str, default: str = "") -> str:
    """The value as written, or `default` when it is not set or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """Yes or no; anything else is refused rather than guessed."""
    value = os.environ.get(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word not in _YES | _NO:
        raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")
    return word in _YES


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A list written with commas."""
    return [word.strip() for word in text(name, ",".join(default)).split(",") if word.strip()]


def whole_number(name: str, default: int) -> int:
    """A whole number, zero or more."""
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number.")
    return int(value)
