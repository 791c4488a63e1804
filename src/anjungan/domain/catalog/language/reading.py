"""Reading everyday Indonesian into plain words. Pure text: no table, no clock.

What is kept beside a service and what a person types go through the same reading, so that `kecopetan`, `dicopet` and
`dicuri` meet. The words themselves are data (`words.json`); only the grammar of affixes is written here.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path

from anjungan.domain.catalog.language.slips import consonants_of
from anjungan.domain.catalog.language.spacing import spelt_out

_WORDS = Path(__file__).with_name("words.json")
_LONGEST_TEXT = 4_000
_LONGEST_QUESTION = 240
_LONGEST_WORD = 40
_MOST_WORDS = 10
_LONGEST_PHRASE = 5
# What a word guessed from a misspelt one counts beside a word that was read; people seldom miss the first letter.
_GUESSED, _GUESSED_FROM_THE_SECOND_LETTER = 0.8, 0.5
# What `buat` (to make) stands beside tells less than any other pair.
_MAKING = 0.5
# Longer runs of digits are numbers of persons, telephones and papers: never looked for, never kept.
_LONGEST_NUMBER = 4

_TOKEN = re.compile(r"[a-z0-9]+")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b")
_RUN_OF_DIGITS = re.compile(r"\d(?:[\s.\-]*\d){4,}")
# The last two are Javanese and Sundanese: `aktanipun` and `aktana` are `aktanya`.
_OWN = re.compile(r"(?<=..)(?:nya|ku|mu|n?ipun|na)$")
# `surat2` is `surat-surat`.
_TWICE = re.compile(r"(?<=[a-z]{3})2$")
_REPEATED = re.compile(r"([a-z])\1{2,}")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One thing a question asks for: every word that would answer it, with how well it would (0 to 1).

    `typed` is the word as it was read, for finding what is spelt nearly like it; empty for a pair of words.
    """

    words: dict[str, float]
    typed: str = ""


@dataclass(frozen=True, kw_only=True)
class _Lexicon:
    same: dict[str, str]
    phrases: dict[tuple[str, ...], tuple[str, ...]]
    near: dict[str, dict[str, float]]
    said_around: frozenset[str]


@cache
def _lexicon() -> _Lexicon:
    found = json.loads(_WORDS.read_text(encoding="utf-8"))
    return _Lexicon(
        same={spelling: word for word, spellings in found["same"].items() for spelling in spellings},
        phrases={tuple(said.split()): tuple(meant.split()) for said, meant in found["phrases"].items()},
        near=found["near"],
        said_around=frozenset(found["said_around"].split()),
    )


def without_numbers(text: str) -> str:
    """Return a text without any run of five or more digits, however it is divided."""
    return _RUN_OF_DIGITS.sub(" ", text)


def read(text: str, *, longest: int = _LONGEST_TEXT) -> list[str]:
    """Return the telling words of a text in order, each in its plain spelling; phrases are one word or more."""
    words = _telling(_phrases(_tokens(text[:longest])))
    return [_plain(word) for word in words]


def strange_words(question: str) -> list[str]:
    """Return the words of a question that no list here knows: they may stand in the catalogue, or be misspelt."""
    strange = [word for word in dict.fromkeys(words_in(question)) if word[0].isalpha() and not is_listed(word)]
    return strange[:_MOST_WORDS]


def words_in(question: str) -> list[str]:
    """Return the words of a question as they are typed, in order."""
    return _tokens(question[:_LONGEST_QUESTION])


def is_listed(word: str) -> bool:
    """Return whether our lists know a word, as it is or inside its affixes."""
    return word in _known_tokens() or _plain(word) != word


def is_said_around(word: str) -> bool:
    """Return whether a word only stands around the thing that is asked for."""
    return word in _lexicon().said_around


def read_question(text: str, corrected: Mapping[str, str] | None = None) -> list[Asked]:
    """Return what a question asks for, the words first and then their pairs; nothing for nothing.

    `corrected` says what misspelt words were meant to be; two words with a blank between them stand for neighbours that
    are one, and a meaning may be of several words. What was only guessed counts less than what was read. Words said
    around the thing are dropped unless nothing else is left.
    """
    tokens, guessed = _corrected(_tokens(text[:_LONGEST_QUESTION]), corrected or {})
    tokens = _phrases(tokens)
    kept = list(dict.fromkeys(_telling(tokens) or tokens))[:_MOST_WORDS]
    plain = list(dict.fromkeys(_plain(word) for word in kept))
    sure = {word: guessed.get(word, 1.0) for word in plain}
    asked = [
        Asked(words={meant: gain * sure[word] for meant, gain in _meanings(word).items()}, typed=word) for word in plain
    ]
    return asked + [Asked(words={pair: _pair_gain(pair, sure)}) for pair in pairs_of(plain[:6])]


def _corrected(tokens: list[str], corrected: Mapping[str, str]) -> tuple[list[str], dict[str, float]]:
    """Return the tokens as they were meant, and how sure the plain words are that were guessed from a misspelt one."""
    meant: list[str] = []
    guessed: dict[str, float] = {}
    at = 0
    while at < len(tokens):
        both = corrected.get(" ".join(tokens[at : at + 2])) if at + 1 < len(tokens) else None
        token = tokens[at]
        words = (both or corrected.get(token, token)).split()
        if both is None and len(words) == 1 and words[0] != token:
            alike = words[0][0] == token[0] or sorted(words[0]) == sorted(token)
            guessed[_plain(words[0])] = _GUESSED if alike else _GUESSED_FROM_THE_SECOND_LETTER
        meant += words
        at += 1 if both is None else 2
    return meant, guessed


def _pair_gain(pair: str, sure: Mapping[str, float]) -> float:
    words = pair.split("+")
    return (_MAKING if "buat" in words else 1.0) * min(sure[word] for word in words)


def pairs_of(words: Iterable[str]) -> list[str]:
    """Return every two different words as one, whatever their order: what is said together means more."""
    return sorted({f"{min(one, other)}+{max(one, other)}" for one, other in combinations(words, 2) if one != other})


def roots_of(word: str) -> list[str]:
    """Return what may be left of a word without its affixes, the likeliest first; the word itself is not among it."""
    found = [_lexicon().same.get(root, root) for root in _stripped(word)]
    return [root for root in dict.fromkeys(found) if root != word]


def spellings_of(word: str) -> list[str]:
    """Return the word, each of its spellings with one letter left out, and its consonants.

    Two words that share one are a slip of the finger apart: a letter too many, too few, another or two swapped; or
    one is the other without its vowels.
    """
    found = dict.fromkeys([word, *(word[:at] + word[at + 1 :] for at in range(len(word))), consonants_of(word)])
    return [spelling for spelling in found if spelling]


def _tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = without_numbers(plain)
    plain = _DOTTED.sub(lambda found: found.group().replace(".", ""), plain)
    plain = _REPEATED.sub(r"\1", plain)
    tokens = [
        token if token in _lexicon().said_around else _TWICE.sub("", token)
        for token in _TOKEN.findall(plain)
        if len(token) <= _LONGEST_WORD and not (token.isdigit() and len(token) > _LONGEST_NUMBER)
    ]
    return spelt_out(tokens, _canonical().__contains__)


def _phrases(tokens: list[str]) -> list[str]:
    """Read the longest phrases first; what stands in none stays as it is."""
    known = _lexicon().phrases
    read_so_far: list[str] = []
    at = 0
    while at < len(tokens):
        for length in range(min(_LONGEST_PHRASE, len(tokens) - at), 0, -1):
            said = tuple(tokens[at : at + length])
            # `kartu keluarganya` is said of one's own, and `nyari kerja` is `cari kerja`.
            meant = known.get(said) or known.get((*said[:-1], _OWN.sub("", said[-1])))
            if meant is None and length > 1:
                meant = known.get(tuple(_as_in_phrases(token) for token in said))
            if meant is not None:
                read_so_far += meant
                at += length
                break
        else:
            read_so_far.append(tokens[at])
            at += 1
    return read_so_far


@cache
def _phrase_words() -> frozenset[str]:
    return frozenset(word for said in _lexicon().phrases for word in said)


def _as_in_phrases(token: str) -> str:
    """Return a token as phrases have it: as it is, in its plain spelling, or without its affixes."""
    known = _phrase_words()
    said = (token, _lexicon().same.get(token, token), *_stripped(token))
    return next((word for word in said if word in known), token)


def _telling(tokens: list[str]) -> list[str]:
    around = _lexicon().said_around
    return [token for token in tokens if token not in around]


def _plain(word: str) -> str:
    """Return the plain spelling: as listed, else that of a known word inside the affixes, else the word."""
    same = _lexicon().same
    if word in same:
        return same[word]
    if word in _canonical():
        return word
    known = same.keys() | _canonical()
    own = _OWN.sub("", word)
    if own in known:
        return same.get(own, own)
    return next((same.get(root, root) for root in _stripped(word) if root in known), word)


@cache
def _listed() -> frozenset[str]:
    lexicon = _lexicon()
    parts = {part for phrase in lexicon.phrases for part in phrase}
    return frozenset((parts | lexicon.same.keys() | _canonical()) - lexicon.said_around)


@cache
def _listed_by_spelling() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in _listed():
        if len(word) > _SHORTEST_ROOT:
            for spelling in spellings_of(word):
                found.setdefault(spelling, []).append(word)
    return found


def listed_like(typed: str) -> dict[str, int]:
    """Return the words of our lists that are one slip or two from this, each with how common it counts."""
    known = _listed_by_spelling()
    return dict.fromkeys((word for spelling in spellings_of(typed) for word in known.get(spelling, ())), _AS_COMMON)


@cache
def _known_tokens() -> frozenset[str]:
    return _listed() | _lexicon().said_around


@cache
def _canonical() -> frozenset[str]:
    """Words that are plain already: what spellings, phrases and nearness lead to."""
    lexicon = _lexicon()
    meant = {word for words in lexicon.phrases.values() for word in words}
    return frozenset(lexicon.same.values()) | meant | lexicon.near.keys()


def _meanings(word: str) -> dict[str, float]:
    """Return the words that would answer this one: itself, its roots, and what lies near it."""
    near = _lexicon().near
    meant = {word: 1.0}
    for root in roots_of(word):
        meant.setdefault(root, 0.85)
    for said in (word, *roots_of(word)):
        for also, how_near in near.get(said, {}).items():
            meant[also] = max(meant.get(also, 0.0), how_near)
    return meant


# What a prefix may have swallowed of the word behind it: `menyewa` is from `sewa`, `ngurus` from `urus`.
_PREFIXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("memper", ("",)),
    ("diper", ("",)),
    ("penge", ("",)),
    ("menge", ("",)),
    ("meng", ("", "k")),
    ("peng", ("", "k")),
    ("meny", ("s",)),
    ("peny", ("s",)),
    ("mem", ("", "p")),
    ("pem", ("", "p")),
    ("men", ("", "t")),
    ("pen", ("", "t")),
    ("ber", ("",)),
    ("ter", ("",)),
    ("per", ("",)),
    ("nge", ("",)),
    ("ng", ("", "k")),
    ("ny", ("s", "c")),
    ("me", ("",)),
    ("pe", ("",)),
    ("di", ("",)),
    ("ke", ("",)),
    ("se", ("",)),
    ("m", ("p", "")),
    ("n", ("t", "")),
)
_SUFFIXES = ("nya", "lah", "kah", "kan", "in", "an", "ku", "mu", "i")
_SHORTEST_ROOT = 4
# A listed word is one that many people use.
_AS_COMMON = 3


def _stripped(word: str) -> Iterator[str]:
    """Yield the word without its last syllable, without its first, and without both."""
    if len(word) <= _SHORTEST_ROOT or not word.isalpha():
        return
    ends = [word[: -len(suffix)] for suffix in _SUFFIXES if word.endswith(suffix)]
    # `bukunya` ends in `nya`, `perpanjangannya` in two of them.
    ends += [end[: -len(suffix)] for end in ends for suffix in ("kan", "an") if end.endswith(suffix)]
    for end in ends:
        if len(end) >= _SHORTEST_ROOT:
            yield end
    for whole in [word, *ends]:
        for prefix, swallowed in _PREFIXES:
            if whole.startswith(prefix):
                for letter in swallowed:
                    root = letter + whole[len(prefix) :]
                    if len(root) >= _SHORTEST_ROOT:
                        yield root
