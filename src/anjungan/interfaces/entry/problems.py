"""Refusals as problem documents (RFC 9457), the same for every program that speaks to us."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from anjungan.foundation.errors import DomainError

CONTENT_TYPE = "application/problem+json"


def problem_body(*, status: int, code: str, detail: str, **extra: Any) -> dict[str, Any]:
    """Return the members of a problem document; `code` is stable, `detail` says what to do next."""
    return {
        "type": f"/api/v1/problems/{code}", "title": code.replace("_", " "), "status": status, "code": code,
        "detail": detail, **extra,
    }  # fmt: skip


def problem(*, status: int, code: str, detail: str, **extra: Any) -> HttpResponse:
    """Return a problem document as an answer."""
    body = json.dumps(problem_body(status=status, code=code, detail=detail, **extra), default=str, ensure_ascii=False)
    answer = HttpResponse(body, status=status, content_type=CONTENT_TYPE)
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def refused(_request: HttpRequest, error: DomainError) -> HttpResponse:
    """Turn a refusal into its problem document."""
    return problem(status=error.status, code=error.code, detail=error.user_message)
