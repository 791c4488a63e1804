from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from anjungan.foundation.streams import AddressRefused, address, subscription
from anjungan.foundation.streams.watching import position_in


def token(*names: str) -> str:
    return address(names, since=5).rsplit("/", 1)[1]


def test_an_address_says_what_it_allows() -> None:
    allowed = subscription(token("zone:1", "zone:1", "mall:2"))
    assert (allowed.streams, allowed.since) == (("zone:1", "mall:2"), 5)


@pytest.mark.parametrize(
    "forge", [lambda t: t[:-2] + "xx", lambda t: "x" + t, lambda t: "", lambda t: "a:b:c", str.upper]
)
def test_an_address_cannot_be_forged(forge: object) -> None:
    assert callable(forge)
    with pytest.raises(AddressRefused):
        subscription(forge(token("zone:1")))


def test_an_old_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = token("zone:1")
    assert subscription(kept).since == 5
    monkeypatch.setattr("anjungan.foundation.streams.addresses.LIFETIME_SECONDS", -1)
    with pytest.raises(AddressRefused):
        subscription(kept)


def test_an_address_of_the_earlier_key_is_taken_while_keys_change(settings: Settings) -> None:
    kept = token("zone:1")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert subscription(kept).streams == ("zone:1",)
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(AddressRefused):
        subscription(kept)


@pytest.mark.parametrize(
    ("said", "position"),
    [("18c.1-7-4711", 4711), ("4711", 4711), ("", None), ("x-y", None), ("1-2-٣", None), ("1-" + "9" * 40, None)],
)
def test_the_last_id_tells_where_a_page_was_or_nothing(said: str, position: int | None) -> None:
    assert position_in(said) == position
