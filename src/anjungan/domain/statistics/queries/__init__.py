"""Figures. They never write, and each costs the same number of statements whatever the length of the day."""

from anjungan.domain.statistics.queries.advice import Advice, Step, advice_now
from anjungan.domain.statistics.queries.arrivals import ArrivalSlot, arrivals
from anjungan.domain.statistics.queries.comparing import Difference, differences_from_intervals
from anjungan.domain.statistics.queries.day import DayFigures, LineFigures, day_figures
from anjungan.domain.statistics.queries.oldest import OldestWait, oldest_waits
from anjungan.domain.statistics.queries.periods import (
    AgencyTotals,
    DayTotals,
    HourOfWeek,
    PeriodFigures,
    ServiceTotals,
    Totals,
    period_figures,
)
from anjungan.domain.statistics.queries.promises import (
    AgencyStanding,
    LineStanding,
    Standing,
    agencies_against_promise,
)
from anjungan.domain.statistics.queries.tomorrow import LineAdvice, TomorrowAdvice, advice_for_tomorrow
from anjungan.domain.statistics.queries.waits import Waits, WaitsOfTheDay, waits_of_the_day

__all__ = [
    "Advice",
    "AgencyStanding",
    "AgencyTotals",
    "ArrivalSlot",
    "DayFigures",
    "DayTotals",
    "Difference",
    "HourOfWeek",
    "LineAdvice",
    "LineFigures",
    "LineStanding",
    "OldestWait",
    "PeriodFigures",
    "ServiceTotals",
    "Standing",
    "Step",
    "TomorrowAdvice",
    "Totals",
    "Waits",
    "WaitsOfTheDay",
    "advice_for_tomorrow",
    "advice_now",
    "agencies_against_promise",
    "arrivals",
    "day_figures",
    "differences_from_intervals",
    "oldest_waits",
    "period_figures",
    "waits_of_the_day",
]
