"""The front page: is the mall open, where is my turn, and, in a demonstration, where are the doors."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from anjungan.interfaces.portal.lookup import written_plainly


@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """Show the mall at a glance."""
    return render(request, "portal/home.html", {})


@require_POST
def find_visit(request: HttpRequest) -> HttpResponse:
    """Go to the page of the visit whose code was typed."""
    typed = written_plainly(request.POST.get("kode", "")[:24])
    return redirect("portal:visit", typed) if typed.isalnum() else redirect("portal:home")
