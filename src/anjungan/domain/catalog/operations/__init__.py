"""The verbs of the catalogue."""

from anjungan.domain.catalog.operations.files import PUBLISHED, Problem
from anjungan.domain.catalog.operations.loading import load_catalogue, take_catalogue
from anjungan.domain.catalog.operations.offering import put_offering, set_offering
from anjungan.domain.catalog.operations.report import LoadReport

__all__ = [
    "PUBLISHED",
    "LoadReport",
    "Problem",
    "load_catalogue",
    "put_offering",
    "set_offering",
    "take_catalogue",
]
