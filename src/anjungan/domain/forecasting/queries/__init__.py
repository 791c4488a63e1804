"""Reads of what is expected and of how true it was. They never write."""

from anjungan.domain.forecasting.queries.accuracy import Accuracy, AgencyAccuracy, LineAccuracy, Scored, accuracy

__all__ = ["Accuracy", "AgencyAccuracy", "LineAccuracy", "Scored", "accuracy"]
