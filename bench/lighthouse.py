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

import httpx

from bench.demo_mall import DemoMall, demo_mall
from bench.html_pages import Reading
from bench.rows import Row, report

PACKAGE = "lighthouse@12"
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
    """Return the address of somebody's visit, as the paper in their hand says it."""
    token = mall.devices.get("kiosk")
    if not token:
        return {}
    with httpx.Client(base_url=mall.origin, follow_redirects=True, timeout=60) as browser:
        page = browser.get(token)
        link = next(one for one in Reading(page.text).links if "/kios/topik/" in one)
        page = browser.get(link)
        for _step in range(6):
            if page.url.path.startswith("/kios/nomor/"):
                return {"visit": f"/t/{page.url.path.split('/')[3]}"}
            forms = [one for one in Reading(page.text).forms if one.method == "post" and "selesai" not in one.action]
            form = next((one for one in forms if "ambil" in one.action), None) or forms[0]
            page = browser.post(str(page.url.join(form.action)), data=form.said, headers={"referer": str(page.url)})
    return {}


def marks(name: str, address: str) -> list[Row]:
    """Run Lighthouse on one page and return its marks, with what cost some."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    with tempfile.TemporaryDirectory(prefix="anjungan-lighthouse-") as folder:
        written = Path(folder) / "found.json"
        subprocess.run(
            [
                "npx", "--yes", PACKAGE, address, "--quiet", "--output=json", f"--output-path={written}",
                f"--only-categories={','.join(CATEGORIES)}", "--form-factor=mobile",
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            ],
            cwd=folder, check=True, env={**os.environ, "CHROME_PATH": chromium},
        )  # fmt: skip
        found = json.loads(written.read_text())
    for audit in found["audits"].values():
        if audit.get("score") is not None and audit["score"] < 0.9 and audit["scoreDisplayMode"] != "informative":
            print(f"  {name}: {audit['title']} ({audit.get('displayValue', '')})", file=sys.stderr)
    return [
        Row(
            bench="lighthouse", figure=f"{name}, {category}",
            value=round(found["categories"][category]["score"] * 100), unit="of 100", at_least=least,
        )
        for category, least in CATEGORIES.items()
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
