"""Which name somebody is guessing at, for the throttling of sign-ins."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest


def name_tried(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """The name as accounts compares it, so that writing it differently does not win new tries."""
    given = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    return str(given).strip().lower()
