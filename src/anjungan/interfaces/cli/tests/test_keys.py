"""`anjungan rotate-keys`: says what it sealed anew, and what to do when a key was thrown away too early."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from pytest_django.fixtures import Settings

from anjungan.domain.citizens.tests.scenes import SARI, entered
from anjungan.interfaces.cli.running import run

pytestmark = pytest.mark.django_db


def test_everything_is_sealed_anew_once_and_a_lost_key_is_told(settings: Settings) -> None:
    settings.BOOKING_CONTACTS = ["email"]
    entered()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    out, err = StringIO(), StringIO()
    assert run(["rotate-keys", "--json"], out=out, err=err) == 0
    assert json.loads(out.getvalue())["resealed"]["citizens.CitizenContact.address_sealed"] == 1
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a third key", []
    out = StringIO()
    assert run(["rotate-keys"], out=out, err=err) == 1
    assert "ANJUNGAN_OLD_SECRET_KEYS" in out.getvalue()
    assert SARI not in out.getvalue()
