"""Real Chromium for tests marked `browser`: pages as people see them, pictures of them, and what axe says.

A module that uses it keeps one browser; every test has a context of its own, so no cookie goes from one to the next.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as StillMoving

ARTIFACTS = Path(__file__).resolve().parents[2] / "artifacts"

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# In milliseconds: a machine that does much else is slow, not wrong.
_PATIENCE = 30_000
expect.set_options(timeout=_PATIENCE)

_PHONE, _TABLET, _KIOSK, _HALL, _DESK = (390, 844), (820, 1180), (1080, 1920), (1920, 1080), (1366, 768)
SIZES = {"phone": _PHONE, "tablet": _TABLET, "kiosk": _KIOSK, "hall": _HALL, "desk": _DESK}

# Everything axe knows of WCAG 2.2 A and AA and of good practice, and the stronger contrast that the design promises.
_AXE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window. Tests are skipped where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium here: bin/setup --tests says how to get one")
    # Playwright keeps an event loop in this thread; the tests' own use of the database is as synchronous as ever.
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield started
        started.close()
    patch.undo()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser of somebody's own: `new_context("phone")`. Sizes: phone, tablet, kiosk, hall, desk."""
    opened: list[BrowserContext] = []

    def open_one(size: str = "phone", **options: Any) -> BrowserContext:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="id-ID", reduced_motion="reduce", **options
        )
        context.set_default_timeout(_PATIENCE)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def new_page(new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Open a page that reports what went wrong in it: `new_page("kiosk")`. The test fails on any script error."""
    said: list[str] = []

    def open_one(size: str = "phone", **options: Any) -> Page:
        page = new_context(size, **options).new_page()
        page.on("pageerror", lambda error: said.append(f"script error: {error}"))
        page.on("console", lambda message: said.append(message.text) if _is_a_fault(message.text) else None)
        return page

    yield open_one
    assert not said, said


def _is_a_fault(text: str) -> bool:
    # What the content security policy stopped is always ours to repair.
    return "Content Security Policy" in text or "Refused to" in text


@pytest.fixture
def look() -> Callable[[Page, str], Path]:
    """Keep a picture of the page among the artefacts: `look(page, "kiosk-home")`."""

    def take(page: Page, name: str) -> Path:
        ARTIFACTS.mkdir(exist_ok=True)
        path = ARTIFACTS / f"{re.sub(r'[^a-z0-9-]+', '-', name.lower())}.png"
        page.wait_for_load_state("load")
        try:
            page.screenshot(path=path, full_page=True)
        except StillMoving:
            # A page that is just being replaced by the next one never stands still for its picture.
            page.screenshot(path=path, full_page=True)
        return path

    return take


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fail when the page has any accessibility violation, and say which and where."""

    def check(page: Page) -> None:
        # A page reached by a press may still be without its style sheets.
        page.wait_for_load_state("load")
        found = Axe().run(page, options=_AXE).response["violations"]
        told = [
            f"{rule['id']}: {node['html'][:160]} | {' '.join(str(node['failureSummary']).split())[:300]}"
            for rule in found
            for node in rule["nodes"]
        ]
        assert not told, f"{page.url}: {len(told)} accessibility violations\n" + "\n".join(told)

    return check


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: a fault that a plain test shows is found without waiting for Chromium."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
