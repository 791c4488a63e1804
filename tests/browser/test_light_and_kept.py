"""What a phone far from a mast needs: a light first view from the real server, and its own number without a network."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.queueing.tests.scenarios import hall
from anjungan.foundation import clock
from anjungan.interfaces.portal.tests.offered import named

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Of everything that the first view of the front page asks for, headers included, as it comes over the wire.
MOST_BYTES = 60_000
KEPT = """async (path) => {
    const has = async () => {
        if (!navigator.serviceWorker.controller) return false;
        for (const name of (await caches.keys()).filter((one) => one.startsWith("anjungan-"))) {
            const all = (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname);
            if (all.includes(path) && all.some((one) => one.includes("portal.css"))) return true;
        }
        return false;
    };
    for (let tries = 0; tries < 200; tries += 1) {
        if (await has()) return true;
        await new Promise((later) => setTimeout(later, 100));
    }
    return false;
}"""


@pytest.fixture
def real_server(tmp_path: Path) -> Iterator[str]:
    """The web process as it runs in production: granian, compressed static files, the test's database."""
    environment = os.environ | {
        "ANJUNGAN_SECRET_KEY": settings.SECRET_KEY, "ANJUNGAN_DEMO": "0", "ANJUNGAN_DEBUG": "0",
        "ANJUNGAN_STATIC": "collected", "ANJUNGAN_DATA": str(tmp_path),
    }  # fmt: skip
    manage = Path(__file__).resolve().parents[2] / "manage.py"
    subprocess.run(
        [sys.executable, str(manage), "collectstatic", "--noinput", "-v0"], env=environment, check=True, timeout=120
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "anjungan.config.serving", "--interface", "wsgi", "--host", "127.0.0.1", "--port",
        str(port), "--workers", "1", "--log-level", "warning", "anjungan.config.wsgi:application",
    ]  # fmt: skip
    with (tmp_path / "web.log").open("wb") as log:
        web = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/luring", timeout=5):
                break
        except (URLError, OSError):
            assert web.poll() is None, (tmp_path / "web.log").read_text(errors="replace")[-3000:]
            time.sleep(0.1)
    yield address
    os.killpg(web.pid, signal.SIGKILL)
    web.wait()


def test_the_first_view_of_the_front_page_is_under_60_kb_and_asks_nobody_else(
    real_server: str, new_context: Callable[..., BrowserContext]
) -> None:
    here = hall(lines=8)
    for index in range(8):
        named(here, index, f"uji.layanan_{index}", f"Layanan dengan nama yang agak panjang nomor {index}")
    context = new_context("phone")
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: dict[str, float] = {}
    asked: dict[str, str] = {}
    wire.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["request"]["url"]}))
    wire.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(real_server, wait_until="networkidle")
    told = {asked[key]: round(size) for key, size in sizes.items() if key in asked}
    assert len(told) >= 5, told
    assert all(url.startswith(real_server) for url in asked.values()), asked
    assert sum(told.values()) < MOST_BYTES, told


def test_a_number_opened_once_is_read_without_network_and_renews_itself(
    live_server: LiveServer,
    new_page: Callable[..., Page],
    axe: Callable[[Page], None],
    look: Callable[[Page, str], Path],
) -> None:
    visit = hall().arrive(at=clock.now())
    page = new_page("phone")
    page.goto(f"{live_server.url}/t/{visit.code}")
    # Nothing is read twice: the worker fetched by itself what this first page was made of.
    assert page.evaluate(KEPT, f"/t/{visit.code}")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator(".no").first).to_contain_text(visit.number[1:])
    expect(page.locator("[data-kept]")).to_contain_text(re.compile(r"Terakhir diperbarui \d\d\.\d\d\."))
    assert page.evaluate("getComputedStyle(document.querySelector('.stub')).borderTopStyle") is not None
    axe(page)
    look(page, "visit-kept")
    page.context.set_offline(False)
    expect(page.locator("[data-kept]")).to_have_count(0)
    expect(page.locator(".no").first).to_contain_text(visit.number[1:])
