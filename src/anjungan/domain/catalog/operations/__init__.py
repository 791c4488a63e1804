"""The verbs of the catalogue."""

from anjungan.domain.catalog.operations.files import PUBLISHED, Problem
from anjungan.domain.catalog.operations.laying_out import (
    LaidOut,
    MallPlan,
    PlannedCounter,
    PlannedLine,
    PlannedTopic,
    PlanRowRefused,
    lay_out_mall,
)
from anjungan.domain.catalog.operations.loading import load_catalogue, take_catalogue
from anjungan.domain.catalog.operations.offering import put_offering, set_offering
from anjungan.domain.catalog.operations.report import LoadReport
from anjungan.domain.catalog.operations.sayings import add_said_words, withdraw_said_words
from anjungan.domain.catalog.operations.unanswered import forget_unanswered, record_unanswered

__all__ = [
    "PUBLISHED",
    "LaidOut",
    "LoadReport",
    "MallPlan",
    "PlanRowRefused",
    "PlannedCounter",
    "PlannedLine",
    "PlannedTopic",
    "Problem",
    "add_said_words",
    "forget_unanswered",
    "lay_out_mall",
    "load_catalogue",
    "put_offering",
    "record_unanswered",
    "set_offering",
    "take_catalogue",
    "withdraw_said_words",
]
