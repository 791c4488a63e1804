"""What an installation may and may not say about itself."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from anjungan.config.settings import environment, security

SECRET = {"ANJUNGAN_PRODUCTION": "1", "ANJUNGAN_SECRET_KEY": "x" * 50}


def settings_with(expression: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Read the settings as a new process would, and print one expression of them."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ANJUNGAN_")}
    program = f"import anjungan.config.settings as s; print({expression})"
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env=clean | {"ANJUNGAN_DATA": os.environ["ANJUNGAN_DATA"]} | environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "wish", [{"ANJUNGAN_DEMO": "1"}, {"ANJUNGAN_DEBUG": "1"}, {"ANJUNGAN_DEMO_CLOCK": "1764550800:1764550800:1"}]
)
def test_production_refuses_everything_that_belongs_to_a_demo(wish: dict[str, str]) -> None:
    refused = settings_with("s.PRODUCTION", **SECRET, **wish)
    assert refused.returncode != 0
    assert "a real mall has real time and no demo accounts" in refused.stderr


def test_production_needs_a_key_of_its_own_and_sends_cookies_over_tls_only() -> None:
    assert "needs ANJUNGAN_SECRET_KEY" in settings_with("s.PRODUCTION", ANJUNGAN_PRODUCTION="1").stderr
    assert settings_with("s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE", **SECRET).stdout == "True True\n"


def test_forwarded_headers_count_only_behind_a_proxy() -> None:
    assert settings_with("s.SECURE_PROXY_SSL_HEADER").stdout == "None\n"
    behind = settings_with("s.SECURE_PROXY_SSL_HEADER", ANJUNGAN_BEHIND_PROXY="1")
    assert behind.stdout == "('HTTP_X_FORWARDED_PROTO', 'https')\n"


def test_an_embedded_database_has_an_address_before_it_exists(tmp_path: Path) -> None:
    told = settings_with("s.DATABASES['default']['HOST']", ANJUNGAN_DATA=str(tmp_path / "d"), DATABASE_URL="")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("/")


def test_a_key_made_once_stays_the_same_and_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret-key"
    first = security._kept_key(path)
    assert len(first) >= 48
    assert security._kept_key(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret-key"]


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret-key"
    real_link = os.link

    def link_second(source: Path, target: Path) -> None:
        path.write_text("the key of the faster process")
        real_link(source, target)

    monkeypatch.setattr(os, "link", link_second)
    assert security._kept_key(path) == "the key of the faster process"


def test_a_yes_or_no_is_never_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    for written, meant in {"1": True, "ya": True, "0": False, "tidak": False, "": False}.items():
        monkeypatch.setenv("ANJUNGAN_X", written)
        assert environment.flag("ANJUNGAN_X") is meant
    monkeypatch.setenv("ANJUNGAN_X", "maybe")
    with pytest.raises(ImproperlyConfigured, match="write 1 or 0"):
        environment.flag("ANJUNGAN_X")


def test_a_number_must_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANJUNGAN_X", "five")
    with pytest.raises(ImproperlyConfigured, match="write a whole number"):
        environment.whole_number("ANJUNGAN_X", 5)
