"""How people speak of services: spellings, short forms, slang and affixes, read into words that can be looked up."""

from anjungan.domain.catalog.language.reading import (
    Asked,
    listed_like,
    pairs_of,
    read,
    read_question,
    roots_of,
    spellings_of,
    strange_words,
    without_numbers,
)
from anjungan.domain.catalog.language.slips import meant_by, slips_between

__all__ = [
    "Asked",
    "listed_like",
    "meant_by",
    "pairs_of",
    "read",
    "read_question",
    "roots_of",
    "slips_between",
    "spellings_of",
    "strange_words",
    "without_numbers",
]
