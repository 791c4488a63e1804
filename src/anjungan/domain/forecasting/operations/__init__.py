"""Verbs of forecasting."""

from anjungan.domain.forecasting.operations.correcting import choose_correction, learn_correction
from anjungan.domain.forecasting.operations.forgetting import roll_up_promises
from anjungan.domain.forecasting.operations.learning import learn_calibration, learn_times
from anjungan.domain.forecasting.operations.nearness import choose_travel_time, set_travel_rule, tell_who_is_near
from anjungan.domain.forecasting.operations.planning import keep_plans
from anjungan.domain.forecasting.operations.promising import keep_promises
from anjungan.domain.forecasting.operations.recording import RecordedPromise, record_promises
from anjungan.domain.forecasting.operations.refreshing import store_forecasts
from anjungan.domain.forecasting.operations.scoring import score_left_over

__all__ = [
    "RecordedPromise",
    "choose_correction",
    "choose_travel_time",
    "keep_plans",
    "keep_promises",
    "learn_calibration",
    "learn_correction",
    "learn_times",
    "record_promises",
    "roll_up_promises",
    "score_left_over",
    "set_travel_rule",
    "store_forecasts",
    "tell_who_is_near",
]
