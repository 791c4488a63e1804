"""Pages that only say something: help by people, accessibility, personal data, and what a phone shows offline."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anjungan.interfaces.portal.place import place_of


def _page(template: str, summary: str) -> Callable[[HttpRequest], HttpResponse]:
    @require_safe
    def show(request: HttpRequest) -> HttpResponse:
        place = place_of(request)
        return render(request, template, {"place": place, "mall": place.mall})

    show.__doc__ = summary
    return show


show_help = _page("portal/help.html", "Show how to reach a person.")
show_accessibility = _page("portal/accessibility.html", "Show what works for whom, and what does not yet.")
show_privacy = _page("portal/privacy.html", "Show what is kept of a visitor, how long, and what is not.")


@require_safe
def show_offline(request: HttpRequest) -> HttpResponse:
    """Show what the phone keeps for when there is no network. Nothing of a person, nothing of the moment."""
    return render(request, "portal/offline.html", {"place": None, "mall": None})
