"""The page that says which facts are announced, what they carry, and who listens: `docs/events.md`."""

from __future__ import annotations

import dataclasses
import inspect
from pathlib import Path

from django.utils.module_loading import autodiscover_modules

# The foundation's own fact registers itself like those of the rooms.
from anjungan.foundation import epochs  # noqa: F401
from anjungan.foundation.events import Event, listeners_of

_HEAD = """# Events

Every fact that the house announces, saved in the transaction that made it true, with its audit entry under the same
name. Live screens hear those that name a stream; the worker hands a fact to its listeners in order, without a gap, at
least once. A changed shape is a new version (`.v2`), and the old one stays readable. Payloads hold no personal data.

Written by `manage.py events`; a test keeps this page equal to the code.
"""


def path_of_page(root: Path) -> Path:
    """Return where the page stands."""
    return root / "docs" / "events.md"


def page() -> str:
    """Return the page."""
    autodiscover_modules("events", "subscribers")
    rooms: dict[str, list[type[Event]]] = {}
    for name, event in sorted(Event.registry.items()):
        if event.__module__.startswith("anjungan.") and ".tests." not in event.__module__:
            rooms.setdefault(name.partition(".")[0], []).append(event)
    return _HEAD + "".join(
        f"\n## {room.capitalize()}\n\n| event | what happened | about | carries | worker tells |\n"
        "| --- | --- | --- | --- | --- |\n" + "".join(_row(event) for event in events)
        for room, events in sorted(rooms.items())
    )


def _row(event: type[Event]) -> str:
    meaning = " ".join((inspect.getdoc(event) or "").split()).replace("|", "\\|")
    carries = ", ".join(f"`{field.name}`" for field in dataclasses.fields(event))
    told = ", ".join(f"`{_name(listener)}`" for listener in listeners_of(event.name))
    return f"| `{event.name}` | {meaning} | {_subject(event)} | {carries or '—'} | {told or '—'} |\n"


def _name(listener: object) -> str:
    module = str(getattr(listener, "__module__", "")).removeprefix("anjungan.").removeprefix("domain.")
    return f"{module}.{getattr(listener, '__qualname__', '')}"


def _subject(event: type[Event]) -> str:
    """The word before the colon, as the fact itself would say it."""
    empty = event(**dict.fromkeys((field.name for field in dataclasses.fields(event)), 0))
    return empty.subject().partition(":")[0]
