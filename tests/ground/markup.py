"""Every page that a test asks for is read once for faults of its markup; `bin/html-validate` looks at all, and harder.

A page is known by the templates it is made of, so a run reads each make of page once and not each page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
# What stands open when an element begins in which it may not stand.
_NEVER_INSIDE = {
    "a": {"a", "button"}, "button": {"a", "button"}, "input": {"a", "button"}, "select": {"a", "button"},
    "form": {"form"}, "label": {"label"}, "main": {"main", "article", "aside", "nav"},
    "h1": {"th"}, "h2": {"th"}, "h3": {"th"}, "details": {"th"}, "section": {"th"},
}  # fmt: skip
_BLOCKS = frozenset({
    "article", "aside", "details", "div", "dl", "fieldset", "footer", "form", "h1", "h2", "h3", "h4", "header", "hr",
    "main", "nav", "ol", "p", "pre", "section", "table", "ul",
})  # fmt: skip
# A piece for another page's place has no head of its own.
_PAGE = "<!doctype html"


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.named: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]
        self.faults += [f"id {name!r} stands {count} times" for name, count in self.ids.items() if count > 1]
        self.faults += [
            f"{what} names {name!r}, which is not here" for what, name in self.named if name not in self.ids
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        inside = _NEVER_INSIDE.get(tag, set()) & set(self.open)
        if inside and said.get("type") != "hidden":
            self._fault(f"<{tag}> inside <{', '.join(sorted(inside))}>")
        if tag in _BLOCKS and "p" in self.open:
            self._fault(f"<{tag}> inside <p>")
        if len(attrs) != len(said):
            self._fault(f"<{tag}> says an attribute twice")
        if said.get("action") == "" or said.get("href") == "":
            self._fault("a form or a link that leads nowhere")
        if tag == "img" and "alt" not in said:
            self._fault("a picture without alt")
        if tag == "script" and not said.get("src") and said.get("type") != "application/json":
            self._fault("a script inside the page")
        if said.get("id"):
            self.ids[str(said["id"])] += 1
        for what in ("for", "aria-labelledby", "aria-describedby", "list", "form"):
            self.named += [(what, name) for name in str(said.get(what) or "").split()]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            self._fault(f"</{tag}> closes what has no end")
        elif not self.open or self.open.pop() != tag:
            self._fault(f"</{tag}> closes another element")

    def _fault(self, words: str) -> None:
        self.faults.append(f"line {self.getpos()[0]}: {words}")


def faults(text: str) -> list[str]:
    """Return what is wrong with a whole page, in words; nothing for a piece of one."""
    return _Reader(text).faults if text.lstrip()[:20].lower().startswith(_PAGE) else []


@pytest.fixture(scope="session", autouse=True)
def pages_are_sound() -> Iterator[None]:
    """Let the test client refuse a page with a fault."""
    known: set[frozenset[str | None]] = set()
    plain = Client.request

    def request(self: Client, **asked: Any) -> Any:
        answer: Any = plain(self, **asked)
        made_of = frozenset(template.name for template in getattr(answer, "templates", ()))
        if made_of and made_of not in known and not answer.streaming:
            known.add(made_of)
            found = faults(answer.content.decode(errors="replace"))
            assert not found, f"{asked.get('PATH_INFO')}: {found}"
        return answer

    patch = pytest.MonkeyPatch()
    patch.setattr(Client, "request", request)
    yield
    patch.undo()
