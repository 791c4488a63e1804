"""How people speak of services: spellings, short forms, slang and affixes, read into words that can be looked up."""

from anjungan.domain.catalog.language.reading import (
    Asked,
    is_listed,
    is_said_around,
    listed_like,
    pairs_of,
    read,
    read_question,
    roots_of,
    spellings_of,
    strange_words,
    without_numbers,
    words_in,
)
from anjungan.domain.catalog.language.slips import consonants_of, is_shortened, meant_by, slips_between
from anjungan.domain.catalog.language.spacing import apart, apart_with_rest, mended, parts_of, spelt_out

__all__ = [
    "Asked",
    "apart",
    "apart_with_rest",
    "consonants_of",
    "is_listed",
    "is_said_around",
    "is_shortened",
    "listed_like",
    "meant_by",
    "mended",
    "pairs_of",
    "parts_of",
    "read",
    "read_question",
    "roots_of",
    "slips_between",
    "spellings_of",
    "spelt_out",
    "strange_words",
    "without_numbers",
    "words_in",
]
