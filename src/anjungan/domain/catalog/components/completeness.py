"""What a standard still lacks before citizens may be told it, in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from anjungan.domain.catalog.components.content import Content, Fee, FeeBasis, Part, Requirement, TimeLimit
from anjungan.domain.catalog.components.names import BY_NAME, COMPONENTS
from anjungan.domain.catalog.components.telling import lines_of

# Known to be none is an answer only here: a service may ask for nothing.
_MAY_BE_NONE = frozenset({"requirements"})
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One thing that is missing: in which component, and a sentence that says what to do."""

    component: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Completeness:
    """How many of the fourteen components and of the six published ones are there, and what is missing."""

    filled: int
    delivery_filled: int
    gaps: tuple[Gap, ...]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.gaps


def completeness_of(content: Content) -> Completeness:
    """Return what is there and what is missing, component by component in the order of the rule."""
    gaps = tuple(gap for name in [*(each.name for each in COMPONENTS), "compensation"] for gap in _gaps(content, name))
    open_ones = {gap.component for gap in gaps}
    filled = [component for component in COMPONENTS if component.name not in open_ones]
    return Completeness(
        filled=len(filled), delivery_filled=sum(component.is_published for component in filled), gaps=gaps
    )


def _gaps(content: Content, name: str) -> Iterator[Gap]:
    part: Part[Any] = getattr(content, name)
    label = str(BY_NAME[name].label)
    if part.awaits_reading:
        yield Gap(
            component=name,
            sentence=_("%(label)s: baca “%(raw)s”, lalu isi nilainya.")
            % {"label": label, "raw": (part.raw or "")[:80]},
        )
    elif part.value is None or (part.value == () and name not in _MAY_BE_NONE):
        yield Gap(component=name, sentence=_("%(label)s belum diisi.") % {"label": label})
    else:
        check = _CHECKS.get(name)
        for sentence in check(part.value) if check else ():
            yield Gap(component=name, sentence=sentence)
        for line in lines_of(content, name) or ():
            if looks_like_filler(line):
                yield Gap(
                    component=name,
                    sentence=_("%(label)s: “%(text)s” tampak bukan isi sungguhan.")
                    % {"label": label, "text": line[:60]},
                )


def _requirements(value: tuple[Requirement, ...]) -> Iterator[str]:
    for each in value:
        if not each.lists or not all(answers.evidence for answers in each.lists):
            yield _("Persyaratan “%(question)s” belum menyebut bukti yang menjawabnya.") % {"question": each.question}


def _time(value: TimeLimit) -> Iterator[str]:
    if value.starts_when is None:
        yield _("Jangka waktu belum menyebut dihitung sejak kapan, misalnya “berkas lengkap dan benar”.")
    if value.value <= 0:
        yield _("Jangka waktu harus lebih dari nol.")
    if value.least is not None and value.least > value.value:
        yield _("Jangka waktu terpendek lebih lama dari yang terpanjang.")


def _fee(value: Fee) -> Iterator[str]:
    if value.basis is FeeBasis.FORMULA and not value.formula:
        yield _("Biaya berupa rumus, tetapi rumusnya belum ditulis.")
    if value.basis is FeeBasis.FIXED and len(value.variants) != 1:
        yield _("Biaya tetap memerlukan tepat satu tarif.")
    if value.basis is FeeBasis.VARIANTS and len(value.variants) < 2:
        yield _("Biaya bervarian memerlukan paling sedikit dua tarif.")
    if value.basis is FeeBasis.FREE and any(variant.amount for variant in value.variants):
        yield _("Layanan disebut gratis, tetapi ada tarif yang bukan nol.")


_CHECKS: dict[str, Callable[[Any], Iterator[str]]] = {
    "requirements": _requirements,
    "time_limit": _time,
    "fee": _fee,
}


def looks_like_filler(text: str) -> bool:
    """Whether this was typed only to fill a field: too short, one key over and over, or letters without a vowel.

    Abbreviations (KTP, SKCK, NPWP) are words: only small letters are judged by their vowels.
    """
    letters = "".join(_LETTERS.findall(text))
    if len(letters) < 2 or len(set(letters.lower())) == 1 or (len(letters) >= 4 and len(set(letters.lower())) == 2):
        return True
    words = text.split()
    return bool(words) and all(_is_keyboard(word) for word in words)


def _is_keyboard(word: str) -> bool:
    """Whether hands made this word and not a head: asdf, sdfgh, asdasdasd."""
    if not re.fullmatch(r"[a-z]{4,}", word):
        return False
    if not re.search(r"[aeiou]", word) or any(word[:4] in row for row in _KEYBOARD):
        return True
    return any(word == word[:period] * (len(word) // period) and len(word) // period > 2 for period in (2, 3))
