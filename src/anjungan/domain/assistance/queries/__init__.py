"""Reads of assisted mode. They never write."""

from anjungan.domain.assistance.queries.consents import (
    assistance_by_code,
    assistance_of,
    checked_list,
    checked_lists,
    rule_of,
)

__all__ = ["assistance_by_code", "assistance_of", "checked_list", "checked_lists", "rule_of"]
