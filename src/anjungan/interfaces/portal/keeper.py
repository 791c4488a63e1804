"""The small worker on the visitor's phone that keeps the last page for when there is no network."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(max_age=3600)
def show_keeper(request: HttpRequest) -> HttpResponse:
    """Answer the worker's script. It stands below `/t/` because a worker sees only what is below itself."""
    return render(request, "portal/keeper.js", content_type="text/javascript")
