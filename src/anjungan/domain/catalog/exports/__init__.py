"""The standards in force as files that other systems read: pure mapping from what the queries return."""

from anjungan.domain.catalog.exports.catalogue import Publication, catalogue_graph
from anjungan.domain.catalog.exports.cpsv import Bundle, Place, services_graph
from anjungan.domain.catalog.exports.rows import HEADINGS, as_csv, row_of
from anjungan.domain.catalog.exports.sippn import sippn_page

__all__ = [
    "HEADINGS",
    "Bundle",
    "Place",
    "Publication",
    "as_csv",
    "catalogue_graph",
    "row_of",
    "services_graph",
    "sippn_page",
]
