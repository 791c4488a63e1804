"""Reads of what is expected and of how true it was. They never write."""

from anjungan.domain.forecasting.queries.accuracy import Accuracy, AgencyAccuracy, LineAccuracy, Scored, accuracy
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
from anjungan.domain.forecasting.queries.outlook import Outlook, Shown, TicketOutlook, shown

__all__ = [
    "Accuracy", "AgencyAccuracy", "Gathered", "LineAccuracy", "LineCurve", "Outlook", "Place", "Scored", "Shown",
    "TicketOutlook", "VisitOutlook", "accuracy", "curves_of", "estimate", "gather", "knowledge", "line_curves",
    "line_forecasts", "newest", "shown", "ticket_forecast", "ticket_forecasts", "visit_outlook",
]  # fmt: skip
