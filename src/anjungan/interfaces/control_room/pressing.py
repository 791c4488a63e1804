"""Sending a form: one verb of a room, then the page again with what happened or why not."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from anjungan.foundation.errors import DomainError
from anjungan.interfaces.control_room.place import InRoom


def pressed(here: InRoom, verb: Callable[[], object], *, done: str, back: str) -> HttpResponse:
    """Run a verb that has no fields of its own, say what happened, and go back."""
    try:
        verb()
    except DomainError as refusal:
        messages.warning(here.request, refusal.user_message)
    else:
        messages.success(here.request, done)
    return redirect(back)


def sent(
    here: InRoom,
    form: forms.Form,
    verb: Callable[[], object],
    *,
    done: str,
    back: str,
    again: Callable[[forms.Form], HttpResponse],
) -> HttpResponse:
    """Run a verb with what a form holds. A refusal shows the page again with everything that was typed.

    `done` is empty where the caller says itself what became of it.
    """
    if form.is_valid():
        try:
            verb()
        except DomainError as refusal:
            form.add_error(None, refusal.user_message)
        else:
            if done:
                messages.success(here.request, done)
            return redirect(back)
    return again(form)
