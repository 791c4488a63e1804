"""A citizen of the demo mall, for the check of the pages: an account, a booked time and a number taken at home.

What these pages say next hangs on a code that comes by message, so following links leads nowhere. Here somebody reads the
messages.
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator

import httpx

SERVICE = "dukcapil.akta_lahir"
# Looks wrong, so that the page asks once more before it is kept.
DOUBTFUL_NIK = "3204119909970001"
_MESSAGE_SECONDS = 60.0


class Citizen:
    """One person with a browser and a mailbox."""

    def __init__(self, browser: httpx.Client, address: str) -> None:
        self.browser, self.address = browser, address
        # Where to look around. What wants a fresh proof comes first: it lasts ten minutes.
        self.own = [f"/akun/{part}" for part in ("kontak", "data", "kunci", "nik", "nama", "perangkat", "hapus", "")]
        self._read: set[str] = set()

    def prepare(self) -> Iterator[httpx.Response]:
        """Sign in, book a time, take a number at home, and keep both; yield each page on the way."""
        yield from self._sign_in("/akun/masuk")
        yield from self._book()
        yield from self._take_a_number_at_home()
        yield self._post("/akun/nik", nik=DOUBTFUL_NIK)
        yield self._post("/akun/nik", nik=DOUBTFUL_NIK, yakin="1")
        yield self._post("/akun/nama", nama="Sari Dewi Anggraini")
        yield self._post("/akun/nik/lihat")

    def finish(self) -> Iterator[httpx.Response]:
        """Have the account erased; yield what it says of itself until then, and what a second proof looks like."""
        yield self._post("/akun/hapus")
        yield self.browser.get("/akun/")
        yield self._post("/akun/hapus/batal")
        yield self.browser.get("/akun/pastikan")

    def _sign_in(self, entrance: str) -> Iterator[httpx.Response]:
        yield self.browser.get(entrance)
        yield self._post(entrance, alamat=self.address, cara="email")
        yield self._post("/akun/kode", kode="12")
        yield self._post("/akun/kode", kode=self._code())

    def _book(self) -> Iterator[httpx.Response]:
        times = f"/layanan/{SERVICE}/janji"
        page = self.browser.get(times)
        yield page
        free = re.search(r'name="waktu" value="([^"]+)"', page.text)
        day = re.search(r'name="hari" value="([^"]+)"', page.text)
        if free is None:
            raise RuntimeError(f"no free time on {times}")
        held = self._post(times, waktu=html.unescape(free[1]), hari=day[1] if day else "", orang="1")
        here = held.url.path
        yield held
        yield self._post(f"{here}/kontak", page=held, alamat=self.address, cara="email")
        yield self._post(f"{here}/kode", page=held, kode="000000")
        yield self._post(f"{here}/kode", page=held, kode=self._code())
        yield self._post(f"/akun/simpan{here}")
        self.own += [f"{here}{part}" for part in ("", "/kabar", "/pindah", "/kabar/berhenti", "/batal")]

    def _take_a_number_at_home(self) -> Iterator[httpx.Response]:
        page = self.browser.get(f"/layanan/{SERVICE}/dari-rumah")
        yield page
        asked = self._post(page.url.path, alamat=self.address, cara="email")
        yield asked
        yield self._post(asked.url.path, kode="000000")
        taken = self._post(asked.url.path, kode=self._code())
        yield taken
        code = taken.url.path.removesuffix("/hadir").rsplit("/", 1)[1]
        yield self._post(f"/akun/simpan/kunjungan/{code}")
        self.own += [
            f"/t/{code}{part}" for part in ("", "/hadir", "/karcis", "/kabar", "/kabar/berhenti", "/tambah", "/pulang")
        ]

    def _post(self, address: str, *, page: httpx.Response | None = None, **said: str) -> httpx.Response:
        """Send a form of this address, or of the page, with its protection against forgery."""
        shown = page or self.browser.get(address)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown.text)
        return self.browser.post(
            address,
            data={"csrfmiddlewaretoken": token[1] if token else self.browser.cookies.get("csrftoken", ""), **said},
            headers={"referer": str(self.browser.base_url)},
        )

    def _code(self) -> str:
        """Wait for the next message with a code to this person. Raises RuntimeError."""
        until = time.monotonic() + _MESSAGE_SECONDS
        while time.monotonic() < until:
            for letter in self.browser.get("/peragaan/pesan").text.split("<article")[1:]:
                found = re.search(r"\b(\d{6})\b", html.unescape(re.sub("<[^>]+>", " ", letter)).replace("\xa0", " "))
                if self.address in letter and found and found[1] not in self._read:
                    self._read.add(found[1])
                    return found[1]
            time.sleep(1)
        raise RuntimeError(f"no code came for {self.address}")
