"""Lighthouse's mobile audit of the pages that people open first, as they are served: bin/lighthouse [--json FILE]."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from bench.demo_mall import DemoMall, demo_mall
from bench.html_pages import Reading
from bench.rows import Row, report

PACKAGE = "lighthouse@12"
# A machine that does something else now and then costs one run its marks, not the median.
RUNS = 3
# Lighthouse itself says of a load that it could not record: run again.
TRIES = 4
CATEGORIES = {"performance": 95, "accessibility": 95, "best-practices": 95}


def main() -> int:
    """Audit each page and print its marks; below 95 is a failure."""
    reader = argparse.ArgumentParser(prog="bin/lighthouse", description="Audit the first pages of the portal.")
    reader.add_argument("--json", metavar="FILE", help="also write the rows as JSON")
    reader.add_argument("--kiosk", metavar="ADDRESS", help="a demo mall that is open already: the address of its kiosk")
    asked = reader.parse_args()
    if asked.kiosk:
        origin, _sign, rest = asked.kiosk.partition("/kios/")
        return report(audit(DemoMall(origin=origin, devices={"kiosk": f"/kios/{rest}"}, folder=Path())), asked.json)
    with demo_mall() as mall:
        return report(audit(mall), asked.json)


def audit(mall: DemoMall) -> list[Row]:
    """Return the marks of every page."""
    pages = {"home": "/", "service": "/layanan/imigrasi.paspor_baru", "my visits": "/kunjungan"} | visit_of(mall)
    return [row for name, address in pages.items() for row in marks(name, f"{mall.origin}{address}")]


def visit_of(mall: DemoMall) -> dict[str, str]:
    """Take a number at the kiosk and return the address of that visit, as the paper says it. Raises RuntimeError."""
    with httpx.Client(base_url=mall.origin, follow_redirects=True, timeout=60) as browser:
        page = browser.get(mall.devices["kiosk"])
        for topic in [one for one in Reading(page.text).links if "/kios/topik/" in one]:
            # A line may be closed or full for today: its services then have no button.
            chosen = _send(browser, browser.get(topic), "/urusan/tambah")
            taken = _send(browser, chosen, "/ambil") if chosen is not None else None
            if taken is not None and taken.url.path.startswith("/kios/nomor/"):
                address = f"/t/{taken.url.path.split('/')[3]}"
                if browser.get(address).status_code == httpx.codes.OK:
                    return {"visit": address}
    raise RuntimeError("no topic of the kiosk gave a number: is the demo mall open and its printer there?")


def _send(browser: httpx.Client, page: httpx.Response, action: str) -> httpx.Response | None:
    """Send the first form of a page that goes there, as it stands; None when there is none."""
    form = next((one for one in Reading(page.text).forms if one.action.endswith(action)), None)
    if form is None:
        return None
    return browser.post(str(page.url.join(form.action)), data=form.said, headers={"referer": str(page.url)})


def marks(name: str, address: str) -> list[Row]:
    """Run Lighthouse on one page and return the median of its marks, with what cost some in the first run."""
    found = [_audited(address) for _run in range(RUNS)]
    for audit in found[0]["audits"].values():
        if audit.get("score") is not None and audit["score"] < 0.9 and audit["scoreDisplayMode"] != "informative":
            print(f"  {name}: {audit['title']} ({audit.get('displayValue', '')})", file=sys.stderr)
    return [
        Row(
            bench="lighthouse", figure=f"{name}, {category}",
            value=median(round(run["categories"][category]["score"] * 100) for run in found),
            unit="of 100", at_least=least,
        )
        for category, least in CATEGORIES.items()
    ]  # fmt: skip


def _audited(address: str) -> dict[str, Any]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for tried in range(1, TRIES + 1):
        with tempfile.TemporaryDirectory(prefix="anjungan-lighthouse-") as folder:
            written = Path(folder) / "found.json"
            ran = subprocess.run(
                [
                    "npx", "--yes", PACKAGE, address, "--quiet", "--output=json", f"--output-path={written}",
                    f"--only-categories={','.join(CATEGORIES)}", "--form-factor=mobile",
                    "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
                ],
                cwd=folder, env={**os.environ, "CHROME_PATH": chromium}, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if ran.returncode == 0:
                found: dict[str, Any] = json.loads(written.read_text())
                return found
        print(f"  {address}, time {tried} of {TRIES}: {ran.stderr.strip()}", file=sys.stderr)
    raise SystemExit(f"Lighthouse recorded nothing of {address}. What it said stands above.")


if __name__ == "__main__":
    sys.exit(main())
