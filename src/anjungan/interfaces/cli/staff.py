"""`anjungan staff`: let people in."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anjungan.domain.organizations import operations as organizations
from anjungan.foundation.actors import Actor
from anjungan.foundation.ids import UNAMBIGUOUS
from anjungan.interfaces.cli import reading
from anjungan.interfaces.cli.answers import Answer

_ROLES = ("officer", "greeter", "manager", "agency_head", "writer", "admin")


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    group = commands.add_parser("staff", help=_("petugas: tambah"))
    verbs = group.add_subparsers(metavar=_("LANGKAH"), required=True)
    add = verbs.add_parser("add", parents=[shared], help=_("beri seseorang nama masuk dan peran"))
    add.add_argument("username", metavar="USERNAME")
    add.add_argument("--name", required=True, help=_("nama yang dibaca orang, misalnya “Sari Wulandari”"))
    add.add_argument("--mall", required=True, metavar="MALL")
    add.add_argument("--role", required=True, choices=_ROLES)
    add.add_argument("--agency", metavar="KEY", help=_("untuk petugas atau kepala satu instansi"))
    add.add_argument("--password-stdin", action="store_true", help=_("baca sandi dari masukan, satu baris"))
    add.set_defaults(command=_add)


def _password(asked: argparse.Namespace) -> tuple[str, bool]:
    """Return the password and whether it was made up here and must be shown."""
    if asked.password_stdin:
        return sys.stdin.readline().rstrip("\n"), False
    if sys.stdin.isatty() and not asked.as_json:
        typed = getpass.getpass(_("Sandi (kosongkan agar dibuatkan): "))
        if typed:
            return typed, False
    groups = ("".join(secrets.choice(UNAMBIGUOUS) for _letter in range(4)) for _group in range(4))
    return "-".join(groups).lower(), True


def _add(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    mall = reading.mall_named(asked.mall)
    agency = reading.agency_named(mall, asked.agency, now) if asked.agency else None
    password, made_up = _password(asked)
    user = organizations.appoint(
        username=asked.username, name=asked.name, password=password, mall_id=mall.pk, role=asked.role,
        agency_id=agency.pk if agency else None, actor=actor, now=now,
    )  # fmt: skip
    lines = [_("%(name)s dapat masuk sebagai “%(username)s”.") % {"name": user.name, "username": user.username}]
    if made_up:
        lines.append(_("Sandi, hanya ditampilkan sekali: %(password)s") % {"password": password})
    return Answer(
        lines=lines,
        facts={
            "username": user.username,
            "uuid": user.uuid,
            "mall": mall.key,
            "role": asked.role,
            "agency": agency.key if agency else None,
            "password": password if made_up else None,
        },
    )
