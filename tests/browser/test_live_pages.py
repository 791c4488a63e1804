"""live.js in real Chromium, against the real stream process, through breaks of every kind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from playwright.sync_api import Page, expect

from anjungan.foundation import streams
from tests.ground.streams import StreamProcess

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

SCRIPT = """
window.told = []; window.resyncs = 0;
document.addEventListener("anjungan:change", (event) => window.told.push(event.detail.payload.n));
document.addEventListener("anjungan:resync", () => { window.resyncs += 1; });
"""


class Site(ThreadingHTTPServer):
    """A small page of ours, under the same policy: one live region that counts how often it was fetched."""

    daemon_threads = True
    policy = ""
    address = ""
    with_refresh = True
    fetched = 0
    failing = 0
    refreshed = 0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    server: Site

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name is http.server's
        """Say nothing."""

    def do_GET(self) -> None:
        site = self.server
        kind, body = "text/html; charset=utf-8", ""
        if self.path == "/live.js":
            found = finders.find("entry/live.js")
            assert isinstance(found, str)
            kind, body = "text/javascript", Path(found).read_text(encoding="utf-8")
        elif self.path == "/said.js":
            kind, body = "text/javascript", SCRIPT
        elif self.path == "/region" and site.failing:
            site.failing -= 1
            self.send_error(503)
            return
        elif self.path == "/region":
            site.fetched += 1
            body = f'<p id="region" data-live-region="/region">diambil {site.fetched}</p>'
        elif self.path == "/fresh":
            site.refreshed += 1
            kind, body = "application/json", f'{{"address": "{site.address}"}}'
        else:
            refresh = 'data-stream-refresh="/fresh"' if site.with_refresh else ""
            body = f"""<!doctype html><html lang="id"><title>Langsung</title><script src="/said.js"></script>
            <script src="/live.js" defer></script><body data-stream="{site.address}" {refresh}>
            <time data-clock>10.01</time> <span class="tag" data-tone="ok" data-live-state
            data-live-last="Terakhir">Langsung</span><p id="region" data-live-region="/region">awal</p>"""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", site.policy)
        self.end_headers()
        self.wfile.write(body.encode())


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield site
    site.shutdown()
    site.server_close()


@pytest.fixture
def server(site: Site, stream_process: Callable[[str], StreamProcess]) -> StreamProcess:
    server = stream_process(site.origin)
    site.policy = f"default-src 'none'; script-src 'self'; connect-src 'self' {server.url}"
    give_address(site, server)
    return server


def give_address(site: Site, server: StreamProcess) -> None:
    site.address = server.url + server.path_for("zone:1", since=streams.snapshot_version())


def happen(n: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT foundation_announce('tests.happened.v1', 1, now(), 'x:1', jsonb_build_object('n', %s::int),
            ARRAY['zone:1'], '{"kind": "system", "id": "x", "label": "x"}')""",
            [n],
        )
    streams.wake()


def hears(page: Page, *numbers: int) -> None:
    page.wait_for_function("(count) => window.told.length >= count", arg=len(numbers))
    assert page.evaluate("window.told") == list(numbers)


def test_a_page_fetches_its_regions_when_something_changes(
    site: Site, server: StreamProcess, new_page: Callable[[], Page]
) -> None:
    page = new_page()
    happen(1)  # after the snapshot of the page, before it listens
    page.goto(site.origin)
    hears(page, 1)
    expect(page.locator("#region")).to_have_text("diambil 1")
    happen(2)
    hears(page, 1, 2)
    expect(page.locator("#region")).to_have_text("diambil 2")
    assert page.evaluate("window.resyncs") == 0


def test_a_region_that_could_not_be_fetched_is_fetched_again_though_nothing_else_happens(
    site: Site, server: StreamProcess, new_page: Callable[[], Page]
) -> None:
    page = new_page()
    page.goto(site.origin)
    site.failing = 2
    happen(1)
    expect(page.locator("#region")).to_have_text("diambil 1", timeout=30_000)
    assert site.failing == 0


def test_a_silent_page_says_since_when_and_recovers(
    site: Site, server: StreamProcess, new_page: Callable[[], Page]
) -> None:
    page = new_page()
    page.clock.install()
    page.goto(site.origin)
    happen(1)
    hears(page, 1)
    tag = page.locator("[data-live-state]")
    expect(tag).to_have_text("Langsung")
    page.clock.fast_forward(31_000)
    # Both at once: the next heartbeat takes them back.
    expect(page.locator("[data-live-state][data-tone=warn]")).to_have_text("Terakhir 10.01")
    expect(page.locator("#region")).to_have_text("diambil 1")  # nothing is blanked

    happen(2)
    expect(tag).to_have_text("Langsung")
    expect(tag).to_have_attribute("data-tone", "ok")


@pytest.mark.parametrize("with_refresh", [True, False])
def test_a_page_misses_nothing_while_the_stream_server_is_away(
    site: Site, server: StreamProcess, new_page: Callable[[], Page], with_refresh: bool
) -> None:
    site.with_refresh = with_refresh
    page = new_page()
    page.goto(site.origin)
    happen(1)
    hears(page, 1)
    server.kill()
    happen(2)
    give_address(site, server)  # a fresh one would begin after change 2; the page still goes on from change 1
    server.start()
    hears(page, 1, 2)
    happen(3)
    hears(page, 1, 2, 3)


def test_an_expired_address_is_replaced_by_a_fresh_one(
    site: Site, server: StreamProcess, new_page: Callable[[], Page]
) -> None:
    right, site.address = site.address, f"{server.url}/streams/expired"
    page = new_page()
    page.goto(site.origin)
    site.address = right
    happen(1)
    hears(page, 1)
    assert site.refreshed >= 1
