"""Fetches every page that links and forms lead to, for everybody who has a door, in both languages, and keeps it as a file.

The demo mall must be open and thrown away afterwards: each form is sent once as it stands, which also shows what a
page says when something is missing, and once with a tick in every box. Of pages that differ only in what they are about,
a few are kept.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from bench.html_citizen import Citizen

# Who signs in, and where each begins; the first is nobody.
NOBODY = "nobody"
PEOPLE = {
    NOBODY: [
        "/", "/kunjungan", "/masuk/", "/komponen/", "/api/v1/docs", "/api/v1/problems/nothing_waiting", "/data/",
        "/statistik/", "/akurasi/", "/jam-sepi/", "/cari?q=paspor", "/cari?q=zumba", "/giliran?nomor=Z999",
        "/layanan/tidak.ada", "/peragaan/pesan", "/luring",
    ],
    "loket107": ["/loket/"],
    "penyambut": ["/penyambut/"],
    "manajer": ["/ruang-kendali/", "/ruang-instansi/"],
    "admin": ["/ruang-kendali/", "/ruang-instansi/"],
    "kepala.dukcapil": ["/ruang-instansi/"],
}  # fmt: skip
CITIZEN = "warga"
PASSWORD = "anjungan"
MOST_OF_A_KIND, MOST = 2, 1000
_NOT_SENT = ("/keluar", "/masuk")
# A press on these would change the language, or how everything looks, for the rest of the way.
_PREFERENCE = re.compile(r"[?&](bahasa|huruf|kontras)=")
# Who takes the kiosk's key away, or leaves the account, would find the door shut.
_NOT_ENDED = ("/cabut", "/perbarui", "/keluar", "/keluar-semua")
# What a page is about: a key with a digit, a dot or a capital, or whatever stands behind one of these words.
_ABOUT = re.compile(r"[0-9_.A-Z]")
_OF_MANY = ("layanan", "instansi", "peristiwa", "statistik", "akurasi", "jam-sepi", "t", "janji", "data")


@dataclass
class Form:
    """A form as a browser would send it untouched."""

    action: str
    method: str
    said: dict[str, str] = field(default_factory=dict)
    # The boxes and choices that nobody ticked yet, each with its first value.
    open: dict[str, str] = field(default_factory=dict)


class Reading(HTMLParser):
    """The links and the forms of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of links, forms and what stands in them."""
        said = {name: value or "" for name, value in attrs}
        name = said.get("name", "")
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif tag == "form":
            self.forms.append(Form(action=said.get("action", ""), method=said.get("method", "get").lower()))
        elif not self.forms:
            return
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in said or self._select not in self.forms[-1].said):
            self.forms[-1].said[self._select] = said.get("value", "")
        elif name and (tag in {"textarea", "button"} or (tag == "input" and _counts(said))):
            self.forms[-1].said.setdefault(name, said.get("value", ""))
        elif name and said.get("type") in {"checkbox", "radio"}:
            self.forms[-1].open.setdefault(name, said.get("value", "on"))


def _counts(said: dict[str, str]) -> bool:
    return said.get("type") not in {"checkbox", "radio", "file"} or "checked" in said


def pages(origin: str, devices: dict[str, str], failed: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield who looked and in which language, the address, and the page. `devices`: the address that enrols each.

    Raises RuntimeError when somebody cannot sign in.
    """
    begins = {**PEOPLE, **{name: [address] for name, address in devices.items()}, CITIZEN: []}
    for language in ("id", "en"):
        for who, first in begins.items():
            with httpx.Client(base_url=origin, follow_redirects=True, timeout=30) as browser:
                browser.get("/bantuan", params={"bahasa": language})
                citizen = Citizen(browser, f"{who}.{language}@surel.example") if who == CITIZEN else None
                if who in PEOPLE and who != NOBODY:
                    sign_in(browser, who)
                walk = Walk(browser, origin, failed)
                for address, text in itertools.chain(
                    walk.keep(citizen.prepare() if citizen else ()),
                    walk.go([*first, *(citizen.own if citizen else ())]),
                    walk.keep(citizen.finish() if citizen else ()),
                ):
                    yield f"{who}-{language}", address, text


def sign_in(browser: httpx.Client, who: str) -> None:
    """Sign in with the demo's password. Raises RuntimeError."""
    form = next(form for form in Reading(browser.get("/masuk/").text).forms if "password" in form.said)
    answer = browser.post(
        "/masuk/", data={**form.said, "username": who, "password": PASSWORD}, headers={"referer": str(browser.base_url)}
    )
    if answer.url.path == "/masuk/":
        raise RuntimeError(f"{who} could not sign in: {answer.status_code}")


class Walk:
    """One person's way through the house."""

    def __init__(self, browser: httpx.Client, origin: str, failed: list[str]) -> None:
        self.browser, self.origin, self.failed = browser, origin, failed
        self.waiting: list[str] = []
        self.seen: set[str] = set()
        self.kinds: Counter[str] = Counter()
        self.sent: set[str] = set()

    def go(self, begins: list[str]) -> Iterator[tuple[str, str]]:
        """Yield every page that is reached, by links first, then by each form once."""
        self.waiting += begins
        self.seen |= {*begins}
        read = 0
        while self.waiting and read < MOST:
            answer = self.browser.get(self.waiting.pop(0))
            for page in self.keep(self._with_forms(answer)):
                read += 1
                yield page
        if self.waiting:
            self.failed.append(f"{len(self.waiting)} addresses more than {MOST} pages: {self.waiting[:3]}")

    def keep(self, answers: Iterable[httpx.Response]) -> Iterator[tuple[str, str]]:
        """Yield address and text of those that are pages, and note where they lead."""
        for answer in answers:
            if answer.status_code >= 500:
                self.failed.append(f"{answer.request.method} {answer.url}: {answer.status_code}")
            if answer.headers.get("content-type", "").startswith("text/html"):
                self._follow(answer)
                yield str(answer.url).removeprefix(self.origin), answer.text

    def _follow(self, page: httpx.Response) -> None:
        for link in Reading(page.text).links:
            there = urlsplit(urljoin(str(page.url), link))
            local = there.path + (f"?{there.query}" if there.query else "")
            if not str(page.url.join(link)).startswith(f"{self.origin}/") or local in self.seen:
                continue
            if _PREFERENCE.search(local):
                continue
            if self.kinds[_kind(local)] < MOST_OF_A_KIND and not local.startswith(_NOT_SENT):
                self.kinds[_kind(local)] += 1
                self.seen.add(local)
                self.waiting.append(local)

    def _with_forms(self, first: httpx.Response) -> Iterator[httpx.Response]:
        """Yield the page, what its forms answer, and what the forms of those answers answer, each form sent once."""
        pages = [first]
        while pages:
            page = pages.pop()
            yield page
            if page.headers.get("content-type", "").startswith("text/html"):
                pages += self._send_forms(page)

    def _send_forms(self, page: httpx.Response) -> Iterator[httpx.Response]:
        for form in Reading(page.text).forms:
            action = str(page.url.join(form.action or str(page.url)))
            local = action.removeprefix(self.origin)
            kind = f"{form.method} {_kind(local)} {sorted(form.said)}"
            if kind in self.sent or not action.startswith(self.origin):
                continue
            if local.startswith(_NOT_SENT) or local.endswith(_NOT_ENDED):
                continue
            self.sent.add(kind)
            for said in (form.said, {**form.open, **form.said}):
                if said is form.said or form.open:
                    yield self._send(form, action, said, page)

    def _send(self, form: Form, action: str, said: dict[str, str], page: httpx.Response) -> httpx.Response:
        if form.method == "post":
            return self.browser.post(action, data=said, headers={"referer": str(page.url)})
        return self.browser.get(action, params=said)


def _kind(address: str) -> str:
    """Return the address without what it is about."""
    there = urlsplit(address)
    parts = there.path.strip("/").split("/")
    plain = [
        "*" if _ABOUT.search(part) or (place == 1 and parts[0] in _OF_MANY) else part
        for place, part in enumerate(parts)
    ]
    return f"{'/'.join(plain)}?{','.join(sorted(re.findall(r'([a-z_]+)=', there.query)))}"


def keep(origin: str, devices: dict[str, str], folder: Path) -> tuple[dict[str, str], list[str]]:
    """Write every page into the folder; return the address of each file, and the addresses that failed."""
    kept: dict[str, str] = {}
    known: set[str] = set()
    failed: list[str] = []
    for who, address, text in pages(origin, devices, failed):
        if text in known:
            continue
        known.add(text)
        name = f"{len(kept):04d}-{who}.html"
        (folder / name).write_text(text)
        kept[name] = address
    return kept, failed
