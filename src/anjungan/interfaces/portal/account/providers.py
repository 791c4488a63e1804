"""Logins elsewhere (OpenID Connect). None is configured until an operator does so."""

from __future__ import annotations


def provider_doors() -> list[tuple[str, str]]:
    """Return key and name of each configured login, for the page to enter."""
    return []
