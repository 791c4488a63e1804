"""The verbs of assisted mode."""

from anjungan.domain.assistance.operations.beginning import begin_assistance, set_assistance_rule
from anjungan.domain.assistance.operations.doing import hand_over_code, note_checklist, show_step
from anjungan.domain.assistance.operations.ending import (
    end_assistance,
    extend_assistance,
    forget_lists,
    over_but_not_ended,
)

__all__ = [
    "begin_assistance", "end_assistance", "extend_assistance", "forget_lists", "hand_over_code", "note_checklist",
    "over_but_not_ended", "set_assistance_rule", "show_step",
]  # fmt: skip
