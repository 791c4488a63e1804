"""Reads of what is expected and of how true it was. They never write."""

from anjungan.domain.forecasting.queries.accuracy import Accuracy, AgencyAccuracy, LineAccuracy, Scored, accuracy
from anjungan.domain.forecasting.queries.corrections import CorrectionState, correction_state
from anjungan.domain.forecasting.queries.curves import LineCurve, Place, curves_of, estimate
from anjungan.domain.forecasting.queries.forecasts import (
    VisitOutlook,
    line_curves,
    line_forecasts,
    ticket_forecast,
    ticket_forecasts,
    visit_outlook,
)
from anjungan.domain.forecasting.queries.gathering import Gathered, gather
from anjungan.domain.forecasting.queries.learned import knowledge, newest
from anjungan.domain.forecasting.queries.outlook import Outlook, Shown, TicketOutlook, rounded_down, shown
from anjungan.domain.forecasting.queries.travel import WayBack, WaysBack, ways_back

__all__ = [
    "Accuracy", "AgencyAccuracy", "CorrectionState", "Gathered", "LineAccuracy", "LineCurve", "Outlook", "Place",
    "Scored", "Shown", "TicketOutlook", "VisitOutlook", "WayBack", "WaysBack", "accuracy", "correction_state",
    "curves_of", "estimate", "gather", "knowledge", "line_curves", "line_forecasts", "newest", "rounded_down", "shown",
    "ticket_forecast", "ticket_forecasts", "visit_outlook", "ways_back",
]  # fmt: skip
