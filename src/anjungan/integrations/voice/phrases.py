"""What is said at a call, as a row of clips. A clip has a name (for recordings) and the words it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

NUMBER = re.compile(r"(?P<letters>[A-Z]{1,3})[ -]?(?P<digits>\d{1,6})")
COUNTER = re.compile(r"[A-Z0-9]{1,8}")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_DIGITS = {
    "id": ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
_OPENING = {"id": ("nomor-antrean", "nomor antrean"), "en": ("queue-number", "queue number")}
_GO = {"id": ("silakan-ke-loket", "silakan ke loket"), "en": ("please-go-to-counter", "please go to counter")}
LANGUAGES = tuple(_DIGITS)

# Seconds of silence after a clip. The digits are spaced so that a hall can write them down.
_AFTER_OPENING, _AFTER_LETTER, _AFTER_DIGIT, _AFTER_NUMBER, _AFTER_GO = 0.22, 0.16, 0.05, 0.38, 0.08


@dataclass(frozen=True, kw_only=True)
class Clip:
    """One piece of speech. `words` are the names of smaller clips that may be recorded in its stead."""

    language: str
    name: str
    text: str
    pause: float = 0.0
    words: tuple[str, ...] = ()


def announcement(number: str, counter: str, language: str) -> list[Clip]:
    """Return the clips that call a number ("A 042", "A042") to a counter ("107").

    Letters are spelled, the number's digits said one by one, the counter as a number. Raises ValueError.
    """
    digits = _digits_of(language)
    found = NUMBER.fullmatch(number.strip().upper())
    where = counter.strip().upper()
    if found is None or not COUNTER.fullmatch(where):
        raise ValueError(f"cannot be spoken: number {number!r}, counter {counter!r}")
    spoken = [_letter(letter, language) for letter in found["letters"]]
    spoken += [_word(digits[int(digit)], language, pause=_AFTER_DIGIT) for digit in found["digits"]]
    return [
        _fixed(_OPENING, language, _AFTER_OPENING),
        *spoken[:-1],
        _with_pause(spoken[-1], _AFTER_NUMBER),
        _fixed(_GO, language, _AFTER_GO),
        *_counter(where, language),
    ]


def number_words(value: int, language: str) -> list[str]:
    """Return a number from 0 to 999,999 as words: 107 is seratus tujuh, one hundred and seven."""
    return _indonesian(value) if language == "id" else _english(value)


def recordable(language: str, counters: Iterable[str] = ()) -> list[Clip]:
    """Return every clip a mall may record in this language, and one for each of its counters."""
    words = {word for value in range(1000) for word in number_words(value, language)}
    fixed = [_fixed(_OPENING, language, 0), _fixed(_GO, language, 0)]
    spoken = [_word(word, language) for word in sorted(words | set(_digits_of(language)))]
    whole = [clip for code in counters for clip in _counter(code.strip().upper(), language) if clip.words]
    return [*fixed, *(_letter(letter, language) for letter in LETTERS), *spoken, *whole]


def _digits_of(language: str) -> tuple[str, ...]:
    if language not in _DIGITS:
        raise ValueError(f"no voice speaks {language!r}; there are {', '.join(_DIGITS)}")
    return _DIGITS[language]


def _fixed(phrase: dict[str, tuple[str, str]], language: str, pause: float) -> Clip:
    name, text = phrase[language]
    return Clip(language=language, name=name, text=text, pause=pause)


def _letter(letter: str, language: str) -> Clip:
    # The engine spells a single capital letter by its name in the language.
    name = f"{'huruf' if language == 'id' else 'letter'}-{letter.lower()}"
    return Clip(language=language, name=name, text=letter, pause=_AFTER_LETTER)


def _word(word: str, language: str, *, pause: float = 0.0) -> Clip:
    return Clip(language=language, name=_word_name(word, language), text=word, pause=pause)


def _word_name(word: str, language: str) -> str:
    return f"{'kata' if language == 'id' else 'word'}-{word}"


def _with_pause(clip: Clip, pause: float) -> Clip:
    return Clip(language=clip.language, name=clip.name, text=clip.text, pause=pause, words=clip.words)


def _counter(code: str, language: str) -> list[Clip]:
    """A counter as one clip ("bilangan-107"); its letters, where it has some, spelled apart."""
    clips: list[Clip] = []
    for part in re.findall(r"\d+|[A-Z]", code):
        if not part.isdecimal():
            clips.append(_letter(part, language))
            continue
        if part.startswith("0") or len(part) > 6:
            digits = _digits_of(language)
            clips += [_word(digits[int(digit)], language, pause=_AFTER_DIGIT) for digit in part]
            continue
        words = number_words(int(part), language)
        name = f"{'bilangan' if language == 'id' else 'number'}-{part}"
        parts = tuple(_word_name(word, language) for word in words)
        clips.append(Clip(language=language, name=name, text=" ".join(words), words=parts))
    return clips


def _indonesian(value: int) -> list[str]:
    digits = _DIGITS["id"]
    if value < 10:
        return [digits[value]]
    if value < 20:
        return ["sepuluh"] if value == 10 else ["sebelas"] if value == 11 else [digits[value - 10], "belas"]
    for size, one, many in ((1000, "seribu", "ribu"), (100, "seratus", "ratus"), (10, "", "puluh")):
        if value >= size:
            count, rest = divmod(value, size)
            head = [one] if count == 1 and one else [*_indonesian(count), many]
            return head + (_indonesian(rest) if rest else [])
    raise AssertionError(value)


_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _english(value: int) -> list[str]:
    if value < 10:
        return [_DIGITS["en"][value]]
    if value < 20:
        return [_TEENS[value - 10]]
    if value < 100:
        return [_TENS[value // 10], *(_english(value % 10) if value % 10 else [])]
    size, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    count, rest = divmod(value, size)
    link = ["and"] if 0 < rest < 100 else []
    return [*_english(count), name, *link, *(_english(rest) if rest else [])]
