"""Koreksi malam: what the nights learn on top of the estimates, what it is worth, and its switch."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.forecasting.queries import CorrectionState, correction_state
from anjungan.interfaces.control_room.place import InRoom, in_room, managers_only
from anjungan.interfaces.control_room.pressing import pressed
from anjungan.interfaces.entry.formats import day_text, decimal_text, whole_text


@dataclass(frozen=True, kw_only=True)
class CorrectionCard:
    """All that control_room/parts/correction.html may show."""

    state: CorrectionState
    tone: str
    word: str
    said: str
    proof: str


def correction_card(here: InRoom) -> CorrectionCard:
    """Return how the correction of the mall stands, in words."""
    state = correction_state(mall=here.mall)
    tone, word, said = _word(state)
    return CorrectionCard(state=state, tone=tone, word=word, said=said, proof=_proof(state))


@require_POST
@in_room
@managers_only
def press_correction(here: InRoom) -> HttpResponse:
    """Let the nights correct the estimates, or no longer."""
    is_on = here.request.POST.get("pakai") == "ya"
    return pressed(
        here,
        lambda: forecasting.choose_correction(mall_id=here.mall.pk, is_on=is_on, actor=here.actor, now=here.now),
        done=_("Koreksi malam dipakai bila berguna.") if is_on else _("Koreksi malam tidak dipakai lagi."),
        back="control_room:kept",
    )


def _word(state: CorrectionState) -> tuple[str, str, str]:
    if not state.is_on:
        return (
            "warn",
            _("Dimatikan"),
            _("Perkiraan ditunjukkan tanpa koreksi. Tiap malam tetap dihitung apakah koreksi akan berguna."),
        )
    if state.judged_at is None:
        return (
            "",
            _("Belum cukup data"),
            _("Sesudah dua pekan dan lima ratus perkiraan yang dinilai, sistem belajar tiap malam dari yang meleset."),
        )
    if not state.is_worth_it or state.since is None:
        return (
            "",
            _("Tidak dipakai"),
            _(
                "Koreksi sudah dicoba pada hari-hari terakhir dan tidak membuat perkiraan lebih tepat. "
                "Malam nanti dicoba lagi."
            ),
        )
    said = _("Dipakai sejak %(day)s. Perkiraan digeser menurut yang biasanya meleset pada hari, jam, dan antrean itu.")
    return "ok", _("Dipakai"), said % {"day": day_text(state.since.date())}


def _proof(state: CorrectionState) -> str:
    if state.error_before is None or state.error_after is None:
        return ""
    return _(
        "Diuji pada %(count)s perkiraan dalam %(days)s hari terakhir yang tidak ikut dipelajari: rata-rata meleset "
        "%(before)s menit tanpa koreksi, %(after)s menit dengan koreksi."
    ) % {
        "before": decimal_text(state.error_before / 60, 1), "after": decimal_text(state.error_after / 60, 1),
        "count": whole_text(state.judged_on), "days": whole_text(state.judged_days),
    }  # fmt: skip
