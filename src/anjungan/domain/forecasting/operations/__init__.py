"""Verbs of forecasting."""

from anjungan.domain.forecasting.operations.promising import keep_promises
from anjungan.domain.forecasting.operations.scoring import score_left_over

__all__ = ["keep_promises", "score_left_over"]
