"""The API, version 1: one object that knows every endpoint and every problem."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from anjungan.interfaces.api import (
    assistances,
    bookings,
    counters,
    live,
    reading,
    remote,
    search,
    standards,
    tickets,
    visits,
)
from anjungan.interfaces.api.answering import JsonOnly, answer_problems
from anjungan.interfaces.api.bearer import Bearer
from anjungan.interfaces.entry.problems import problem

VERSION = "1.0.0"

api = NinjaAPI(
    title="Anjungan",
    version=VERSION,
    description=(
        "Antrean dan kunjungan sebuah Mal Pelayanan Publik. Every error is application/problem+json with a stable "
        "`code`; every create takes an `Idempotency-Key`; a verb on a ticket may carry `If-Match` with the version it "
        "saw and is refused when the ticket has changed since; instants are ISO 8601 in UTC."
    ),
    urls_namespace="api-v1",
    auth=Bearer(),
    parser=JsonOnly(),
    docs_url=None,
    # Written out by `document`, which adds what the framework does not know.
    openapi_url=None,
    openapi_extra={
        "info": {
            "contact": {"name": "Anjungan", "email": "api@anjungan.example"},
            "license": {
                "name": "EUPL-1.2",
                "identifier": "EUPL-1.2",
                "url": "https://interoperable-europe.ec.europa.eu/collection/eupl/eupl-text-eupl-12",
            },
        }
    },
)
for part in (
    reading.router, visits.router, tickets.router, counters.router, live.router, search.router, standards.router,
    bookings.router, remote.router, assistances.router,
):  # fmt: skip
    api.add_router("", part)
answer_problems(api)


def not_here(_request: HttpRequest, **_rest: Any) -> HttpResponse:
    """Answer an address that the API does not have."""
    return problem(status=404, code="not_found", detail="Alamat API ini tidak ada. Lihat /api/v1/docs.")
