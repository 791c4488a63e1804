"""The human page beside the OpenAPI document: what each endpoint does, in words, and what each problem means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from anjungan.foundation.errors import DomainError
from anjungan.interfaces.api.v1 import VERSION, api


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One endpoint as people read it."""

    method: str
    path: str
    summary: str
    description: str

    @property
    def words(self) -> list[tuple[str, bool]]:
        """The description in pieces; True marks what stands between back quotes, which is code."""
        return [(piece, index % 2 == 1) for index, piece in enumerate(self.description.split("`"))]


@dataclass(frozen=True, kw_only=True)
class ProblemMeaning:
    """One problem code: its status, when it is answered, the sentence people get."""

    code: str
    status: int
    meaning: str
    message: str


def _endpoints() -> dict[str, list[Endpoint]]:
    grouped: dict[str, list[Endpoint]] = {}
    schema: dict[str, Any] = api.get_openapi_schema()
    for path, methods in schema["paths"].items():
        for method, about in methods.items():
            tag = (about.get("tags") or ["Lainnya"])[0]
            grouped.setdefault(tag, []).append(
                Endpoint(
                    method=method.upper(), path=path, summary=about.get("summary", ""),
                    description=about.get("description", ""),
                )
            )  # fmt: skip
    return grouped


def problem_meanings() -> list[ProblemMeaning]:
    """Return every refusal the platform knows, by code."""
    return [
        ProblemMeaning(
            code=code, status=kind.status, meaning=(kind.__doc__ or "").strip().splitlines()[0],
            message=str(kind.message),
        )
        for code, kind in sorted(DomainError.registry.items())
    ]  # fmt: skip


def show_docs(request: HttpRequest) -> HttpResponse:
    """Show every endpoint and every problem."""
    return render(
        request, "api/docs.html", {"groups": _endpoints(), "problems": problem_meanings(), "version": VERSION}
    )


def show_problem(request: HttpRequest, code: str) -> HttpResponse:
    """Show what one problem code means."""
    found = next((one for one in problem_meanings() if one.code == code), None)
    if found is None:
        raise Http404
    return render(request, "api/problem.html", {"problem": found})
