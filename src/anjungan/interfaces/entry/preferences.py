"""How a person wants to read: language, larger text, more contrast. Kept in cookies, set by plain links.

`?bahasa=en`, `?huruf=besar` and `?kontras=tinggi` on any page set the choice and return to the same page without it.
The language is Indonesian until somebody chooses: the browsers of kiosks and many phones are set to English by chance.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.http import escape_leading_slashes

_YEAR = 365 * 24 * 3600
# What each choice may be; the first is how it is without a choice.
CHOICES: dict[str, tuple[str, ...]] = {
    settings.LANGUAGE_COOKIE_NAME: ("id", "en"),
    "huruf": ("biasa", "besar"),
    "kontras": ("biasa", "tinggi"),
}


def chosen(request: HttpRequest, name: str) -> str:
    """Return what the person chose, or how it is without a choice."""
    value = request.COOKIES.get(name, "")
    return value if value in CHOICES[name] else CHOICES[name][0]


def keep(response: HttpResponse, name: str, value: str) -> None:
    """Remember a choice in this browser."""
    if value not in CHOICES[name]:
        return
    if value == CHOICES[name][0]:
        response.delete_cookie(name, samesite="Lax")
        return
    response.set_cookie(
        name, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


class PreferencesMiddleware:
    """Read the page in the language that was chosen, and take new choices from the address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in the chosen language."""
        language = chosen(request, settings.LANGUAGE_COOKIE_NAME)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        # The bare query string is looked at first: almost no request carries a choice.
        if request.method == "GET" and any(f"{name}=" in request.META.get("QUERY_STRING", "") for name in CHOICES):
            answer = _with_new_choices(request)
            if answer is not None:
                return answer
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _with_new_choices(request: HttpRequest) -> HttpResponse | None:
    new = {name: request.GET[name] for name in CHOICES if name in request.GET}
    if not new:
        return None
    others = [(name, value) for name, values in request.GET.lists() if name not in new for value in values]
    path = escape_leading_slashes(request.path)
    response = HttpResponseRedirect(f"{path}?{urlencode(others)}" if others else path)
    for name, value in new.items():
        keep(response, name, value)
    return response
