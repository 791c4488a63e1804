"""A browser without scripts that enters an account."""

from __future__ import annotations

from django.test import Client

from anjungan.domain.citizens.models import ContactProof
from anjungan.domain.citizens.tests.scenes import SARI, code_of


def enter(browser: Client, address: str = SARI, *, following: str = "", shared: bool = False) -> str:
    """Enter with a code and return the page one arrives at."""
    browser.post("/akun/masuk", {"alamat": address, "ke": following})
    return write_code(browser, shared=shared)


def write_code(browser: Client, *, shared: bool = False) -> str:
    """Write the code that was sent last and return the page one arrives at."""
    form = {"kode": code_of(ContactProof.objects.latest("pk").uuid), **({"bersama": "1"} if shared else {})}
    return browser.post("/akun/kode", form, follow=True).content.decode()


def signed_in(address: str = SARI) -> Client:
    """Return a browser in which somebody is signed in."""
    browser = Client()
    enter(browser, address)
    return browser
