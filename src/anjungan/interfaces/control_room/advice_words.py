"""What an advice brings, in words that say of each number whose wait it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anjungan.domain.statistics.queries import Advice
from anjungan.interfaces.entry.formats import decimal_text, duration_text, whole_text

if TYPE_CHECKING:
    from anjungan.domain.statistics.queries.steps import Effect

# Less than this each is said in words only, seconds.
_FELT = 30.0
# From here on whole minutes are exact enough, seconds.
_MANY = 600.0


def effect_words(*, advice: Advice) -> str:
    """Return what somebody who takes a number waits: now, and once the step has done most of its work."""
    effect = advice.effect
    if effect is None:
        return _("Tawarkan hari lain sebelum nomor diambil, atau umumkan tunggu yang jujur.")
    words = {"then": duration_text(effect.wait_then), "after": duration_text(effect.after)}
    if effect.wait_now is None:
        return (
            _("Sekarang tidak ada yang memanggil. Yang mengambil nomor %(after)s lagi menunggu sekitar %(then)s.")
            % words
        )
    return _("Yang mengambil nomor sekarang menunggu %(now)s; yang mengambil %(after)s lagi, sekitar %(then)s.") % {
        "now": duration_text(effect.wait_now), **words,
    }  # fmt: skip


def words_beside(*, advice: Advice, names: Mapping[int, str]) -> list[str]:
    """Return what else a manager wants to know: what all save, what it costs elsewhere, who is free."""
    effect = advice.effect
    if effect is None:
        return []
    found = []
    if effect.wait_now is not None and effect.people > 1:
        found.append(for_those_waiting(effect=effect))
    found += [
        _("Akibatnya %(line)s menunggu lebih lama: dari %(now)s ke %(then)s.")
        % {
            "line": names.get(cost.line_id, ""),
            "now": duration_text(cost.wait_now),
            "then": duration_text(cost.wait_then),
        }
        for cost in effect.costs
    ]
    if advice.free is not None:
        officer, code = advice.free
        found.append(
            _("%(officer)s di loket %(counter)s sedang tidak ada antrean.") % {"officer": officer, "counter": code}
        )
    return found


def for_those_waiting(*, effect: Effect) -> str:
    """Return what it brings who is in line already: for each, and added up, so that nobody takes one for the other."""
    each = effect.saved / effect.people
    words = {
        "people": whole_text(effect.people), "each": _few_minutes_text(each), "saved": duration_text(effect.saved),
    }  # fmt: skip
    if each < _FELT:
        return _("Bagi %(people)s orang yang sudah menunggu hampir tidak terasa.") % words
    return (
        _("%(people)s orang yang sudah menunggu: tiap orang rata-rata %(each)s lebih cepat, jumlahnya %(saved)s.")
        % words
    )


def _few_minutes_text(seconds: float) -> str:
    # Whole minutes would not add up to the sum beside it.
    if seconds >= _MANY:
        return duration_text(seconds)
    return ngettext("%(count)s menit", "%(count)s menit", 2) % {"count": decimal_text(seconds / 60, 1)}
