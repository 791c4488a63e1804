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
    "lay_out_mall",
    "load_catalogue",
    "put_offering",
    "set_offering",
    "take_catalogue",
]
