"""Every command, asked rightly and wrongly."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError, connection

from anjungan.domain.accounts.models import AccessToken, User
from anjungan.domain.organizations.models import Mall, StaffRole
from anjungan.domain.organizations.queries import actor_for_token
from anjungan.domain.premises.models import Device
from anjungan.domain.premises.queries import actor_for_device
from anjungan.domain.queueing.models import Interval, Ticket
from anjungan.domain.queueing.tests.scenarios import Hall, hall
from anjungan.foundation import clock, epochs, sealing
from anjungan.foundation.models import AuditEntry
from anjungan.interfaces.cli.running import run

pytestmark = pytest.mark.django_db


def say(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return run(words, out=out, err=err), out.getvalue(), err.getvalue()


def ask(*words: str) -> tuple[int, dict[str, Any]]:
    code, out, _err = say(*words, "--json")
    return code, json.loads(out)


@pytest.fixture
def here() -> Hall:
    return hall(counters=2)


def arrive_now(here: Hall) -> None:
    here.arrive(at=clock.now() - timedelta(seconds=90))


@pytest.mark.parametrize(
    "words",
    [
        (), ("fly",), ("why-closed",), ("figures", "mpp", "--date", "tomorrow"),
        ("device", "register", "mpp", "toaster", "x"),
        ("token", "revoke", "sari", "-1"), ("staff", "add"), ("close-day", "mpp", "--date", "2026-13-45"),
    ],
)  # fmt: skip
def test_words_that_are_no_command_get_a_sentence_and_code_2(words: tuple[str, ...]) -> None:
    code, out, err = say(*words)

    assert (code, out) == (2, "")
    assert "Perintah belum dapat dibaca" in err
    assert "--help" in err


def test_an_unknown_mall_names_those_that_there_are(here: Hall) -> None:
    code, out, err = say("why-closed", "mpp_atlantis")

    assert (code, out) == (2, "")
    assert "mpp_atlantis" in err
    assert here.mall.key in err


@pytest.mark.parametrize("nonsense", ["\x00", "x" * 1_000_000, "'; DROP TABLE queueing_ticket; --", "😀"])
def test_nonsense_for_a_name_is_refused_and_nothing_changes(here: Hall, nonsense: str) -> None:
    before = AuditEntry.objects.count()
    for words in (
        ("why-closed", nonsense),
        ("why-closed", here.mall.key, nonsense),
        ("device", "revoke", here.mall.key, nonsense),
        ("token", "issue", nonsense),
    ):
        code, out, err = say(*words)
        assert (code, out) == (2, "")
        assert err
    assert AuditEntry.objects.count() == before


def test_a_silent_database_is_told_apart_from_a_mistake() -> None:
    with mock.patch(
        "anjungan.interfaces.cli.reading.organizations.mall_by_key", side_effect=OperationalError("connection refused")
    ):
        code, _out, err = say("why-closed", "mpp")

    assert code == 3
    assert "bin/dev" in err


def test_why_closed_says_why_and_until_when(here: Hall) -> None:
    code, out, _err = say("why-closed", here.mall.key)
    assert (code, "Buka sampai pukul" in out) == (0, True)

    here.mall.opening_periods.all().delete()
    code, facts = ask("why-closed", here.mall.key, here.lines[0].code.lower())
    assert (code, facts["is_open"], facts["reason_code"]) == (0, False, "no_hours")


def test_the_same_answer_in_english(here: Hall) -> None:
    code, out, _err = say("why-closed", here.mall.key, "--english")
    assert (code, "Open until 23:59." in out) == (0, True)


def test_the_published_catalogue_loads_and_loads_again_without_a_change() -> None:
    code, facts = ask("load")
    again, repeated = ask("load")

    assert code in (0, 1)
    assert Mall.objects.count() == 10
    assert len(facts["files"]["agencies.json"]["created"]) == 54
    assert again == code
    assert not any(changes["created"] or changes["updated"] for changes in repeated["files"].values())


def test_a_folder_with_bad_rows_loads_the_rest_and_names_each_bad_one(tmp_path: Path) -> None:
    good = {"key": "dinas_uji", "name_id": "Dinas Uji", "name_en": None, "short": "Uji", "level": "kota",
            "parent": None, "source": "uji", "source_type": "law"}  # fmt: skip
    (tmp_path / "agencies.json").write_text(json.dumps([good, {**good, "key": "dinas_rusak", "level": "bulan"}]))
    code, out, _err = say("load", str(tmp_path))

    assert code == 1
    assert "dinas_rusak" in out


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    code, _out, err = say("load", str(tmp_path / "nowhere"))
    assert (code, "nowhere" in err) == (2, True)


def test_staff_are_added_with_a_role_and_a_password_shown_once(here: Hall) -> None:
    code, facts = ask("staff", "add", "ratna", "--name", "Bu Ratna", "--mall", here.mall.key, "--role", "manager")

    assert code == 0
    user = User.objects.get(username="ratna")
    assert user.check_password(facts["password"])
    assert StaffRole.objects.get(user=user).role == "manager"


def test_staff_without_a_possible_role_are_not_added_at_all(here: Hall) -> None:
    words = ("staff", "add", "ratna", "--name", "Bu Ratna", "--mall", here.mall.key, "--role", "agency_head")
    code, _out, err = say(*words)

    assert code == 2
    assert err
    assert not User.objects.filter(username="ratna").exists()


def test_a_token_works_until_it_is_revoked(here: Hall) -> None:
    username = here.counters[0].officer.username if here.counters[0].officer else ""
    _code, issued = ask("token", "issue", username, "--scope", "tickets:serve", "--days", "2")
    assert actor_for_token(secret=issued["secret"], now=clock.now()) is not None

    code, listed = ask("token", "list", username)
    assert [token["number"] for token in listed["tokens"]] == [issued["number"]]
    code, _out, _err = say("token", "revoke", username, str(issued["number"]))

    assert code == 0
    assert actor_for_token(secret=issued["secret"], now=clock.now()) is None
    assert AccessToken.objects.get().token_hash != issued["secret"]


def test_a_token_of_somebody_else_is_not_revoked(here: Hall) -> None:
    names = [counter.officer.username for counter in here.counters if counter.officer]
    _code, issued = ask("token", "issue", names[0])
    code, _out, _err = say("token", "revoke", names[1], str(issued["number"]))

    assert code == 2
    assert AccessToken.objects.get().revoked_at is None


def test_a_device_speaks_until_it_is_revoked_and_again_when_renewed(here: Hall) -> None:
    _code, registered = ask("device", "register", here.mall.key, "kiosk", "Kios 1", "--zone", "1")
    assert actor_for_device(secret=registered["token"]) is not None

    say("device", "revoke", here.mall.key, "Kios 1")
    assert actor_for_device(secret=registered["token"]) is None
    code, out, _err = say("device", "list", here.mall.key)
    assert (code, "dicabut" in out) == (0, True)

    _code, renewed = ask("device", "renew", here.mall.key, "Kios 1")
    assert actor_for_device(secret=renewed["token"]) is not None
    assert Device.objects.get().zone is not None


def test_a_network_printer_without_an_address_is_refused(here: Hall) -> None:
    code, facts = ask("device", "register", here.mall.key, "kiosk", "Kios 1", "--printer", "network")

    assert (code, facts["error"]) == (2, "invalid_input")
    assert not Device.objects.exists()


def test_figures_are_shown_for_people_and_for_programs(here: Hall) -> None:
    arrive_now(here)
    code, out, _err = say("figures", here.mall.key)
    _code, facts = ask("figures", here.mall.key)

    assert (code, "Kunjungan" in out) == (0, True)
    assert (facts["visits"], facts["tickets"], facts["lines"][0]["tickets"]) == (1, 1, 1)


def test_a_day_closes_once_with_a_list_of_who_was_not_served(here: Hall) -> None:
    arrive_now(here)
    code, facts = ask("close-day", here.mall.key)
    again, _out, err = say("close-day", here.mall.key)

    assert (code, [left["number"] for left in facts["unserved"]]) == (0, ["A001"])
    assert (again, "sudah ditutup" in err) == (2, True)


def test_a_day_that_has_not_come_cannot_be_closed(here: Hall) -> None:
    code, _out, err = say("close-day", here.mall.key, "--date", "2199-01-01")
    assert (code, "belum tiba" in err) == (2, True)


def test_a_sound_queue_is_called_sound(here: Hall) -> None:
    arrive_now(here)
    code, facts = ask("check-queue", here.mall.key)
    assert (code, facts["ok"], facts["offenders"]) == (0, True, [])


def test_a_stuck_ticket_is_found_and_named(here: Hall) -> None:
    arrive_now(here)
    ticket = Ticket.objects.get()
    Interval.objects.filter(ticket=ticket).update(ended_at=clock.now())

    code, out, _err = say("check-queue")

    assert code == 1
    assert str(ticket.uuid) in out


def test_an_unbroken_chain_is_told_from_a_changed_entry(here: Hall) -> None:
    arrive_now(here)
    with mock.patch.object(epochs, "settled", return_value=2**62):
        sealing.seal_everything(now=clock.now())
    whole, _out, _err = say("verify-seals", here.mall.key)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE foundation_auditentry DISABLE TRIGGER audit_append_only")
        cursor.execute("UPDATE foundation_auditentry SET actor_label = 'orang lain'")
        cursor.execute("ALTER TABLE foundation_auditentry ENABLE TRIGGER audit_append_only")
    broken, out, _err = say("verify-seals")

    assert (whole, broken) == (0, 1)
    assert "diubah" in out


def test_after_restore_says_what_to_look_at_next(here: Hall) -> None:
    code, facts = ask("after-restore")
    assert (code, facts) == (0, {"epoch": 1, "lifted": 0, "was_ahead": False})

    code, out, _err = say("after-restore", "--english")
    assert code == 0
    assert "verify-seals" in out


def test_figures_are_rebuilt_and_compared_with_the_intervals(here: Hall) -> None:
    arrive_now(here)
    here.call(0, at=clock.now() - timedelta(seconds=60))

    assert say("rebuild-figures", here.mall.key)[0] == 0
    code, out, _err = say("compare-figures", here.mall.key)
    assert (code, "sama sampai ke detik" in out) == (0, True)

    Interval.objects.filter(kind="walking").update(started_at=clock.now() - timedelta(seconds=50))
    code, out, _err = say("compare-figures", here.mall.key)
    assert (code, "rebuild-figures" in out) == (1, True)
    code, facts = ask("compare-figures", here.mall.key)
    assert (code, facts["ok"], len(facts["differences"])) == (1, False, 1)
