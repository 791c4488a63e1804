"""A browser at a kiosk, without its scripts: pages, forms and cookies only."""

from __future__ import annotations

import re
from typing import Self

import httpx

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class KioskBrowser:
    """Chooses services and takes numbers. Use it in a `with` block."""

    def __init__(self, address: str, token: str) -> None:
        self.http = httpx.Client(base_url=address, follow_redirects=True, timeout=60)
        assert self.http.get(f"/kios/pasang?token={token}").status_code == 200

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def take_number(self, service: str) -> str:
        """Choose a service, take a number, and return its code."""
        secret = dict(_HIDDEN.findall(self.http.get("/kios/cari").text)).get("csrfmiddlewaretoken") or self._secret()
        chosen = self._send("urusan/tambah", {"layanan": service, "csrfmiddlewaretoken": secret})
        form = chosen.text.split('action="/kios/ambil"', 1)[1].split("</form>", 1)[0]
        page = self._send("ambil", dict(_HIDDEN.findall(form)))
        return page.url.path.rsplit("/", 1)[1]

    def state(self, code: str) -> dict[str, str]:
        """Ask what a waiting page asks: has the paper come?"""
        found: dict[str, str] = self.http.get(f"/kios/nomor/{code}/keadaan").json()
        return found

    def confirm(self, code: str) -> str:
        """Touch "noted": stand in line without paper. Returns the page."""
        return self._send(f"nomor/{code}/simpan", {"csrfmiddlewaretoken": self._secret()}).text

    def _secret(self) -> str:
        return self.http.cookies["csrftoken"]

    def _send(self, path: str, form: dict[str, str]) -> httpx.Response:
        answer = self.http.post(f"/kios/{path}", data=form, headers={"Referer": str(self.http.base_url)})
        assert answer.status_code == 200, answer.text[:2000]
        return answer
