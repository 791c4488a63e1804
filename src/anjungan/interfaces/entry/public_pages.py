"""Where the public pages of the catalogue stand, for every door that leads there."""

from __future__ import annotations

_PLACES = {"service": "layanan", "life_event": "peristiwa", "agency": "instansi"}


def page_of(kind: str, key: str) -> str:
    """Return the address of the page of a service, life event or agency by its key in the catalogue."""
    return f"/{_PLACES[kind]}/{key}"
