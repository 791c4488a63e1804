"""Verbs of forecasting."""

from anjungan.domain.forecasting.operations.nearness import choose_travel_time, set_travel_rule, tell_who_is_near
from anjungan.domain.forecasting.operations.promising import keep_promises
from anjungan.domain.forecasting.operations.refreshing import store_forecasts
from anjungan.domain.forecasting.operations.scoring import score_left_over

__all__ = [
    "choose_travel_time",
    "keep_promises",
    "score_left_over",
    "set_travel_rule",
    "store_forecasts",
    "tell_who_is_near",
]
