"""Middleware that only pages need. Programs at the API carry a token: no session, no cookie, no form, no picture frame.

The chain stands as one middleware in `MIDDLEWARE`; its own members stand in `PAGE_MIDDLEWARE`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

Answer = Callable[[HttpRequest], HttpResponse]
_PROGRAMS = "/api/"
_PAGES_OF_THE_API = ("/api/v1/docs", "/api/v1/problems/")


def is_for_programs(path: str) -> bool:
    """Whether an address speaks to programs and not to people."""
    return path.startswith(_PROGRAMS) and not path.startswith(_PAGES_OF_THE_API)


class PageChain:
    """Runs the page middleware around everything but the API."""

    def __init__(self, get_response: Answer) -> None:
        self.straight = get_response
        self.members: list[Any] = []
        chain: Any = get_response
        for name in reversed(settings.PAGE_MIDDLEWARE):
            chain = import_string(name)(chain)
            self.members.insert(0, chain)
        self.chain: Answer = chain

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.straight(request) if is_for_programs(request.path_info) else self.chain(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Let the members look at the view, as Django would."""
        if is_for_programs(request.path_info):
            return None
        for member in self.members:
            look = getattr(member, "process_view", None)
            answer: HttpResponseBase | None = look(request, view, args, kwargs) if look else None
            if answer is not None:
                return answer
        return None
