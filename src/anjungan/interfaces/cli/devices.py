"""`anjungan device`: kiosks, displays, tablets and printers."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from anjungan.domain.premises import operations as premises
from anjungan.domain.premises import queries
from anjungan.foundation.actors import Actor
from anjungan.interfaces.cli import reading
from anjungan.interfaces.cli.answers import Answer, table

if TYPE_CHECKING:
    from anjungan.domain.organizations.models import Mall
    from anjungan.domain.premises.queries import DeviceCondition

_KINDS = ("kiosk", "display", "greeter", "printer")
_PRINTERS = ("none", "browser", "network")


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    group = commands.add_parser("device", help=_("perangkat: daftarkan, lihat, perbarui, cabut"))
    verbs = group.add_subparsers(metavar=_("LANGKAH"), required=True)
    add = verbs.add_parser("register", parents=[shared], help=_("daftarkan perangkat; tokennya hanya tampil sekali"))
    add.add_argument("mall", metavar="MALL")
    add.add_argument("kind", choices=_KINDS)
    add.add_argument("name", metavar="NAME")
    add.add_argument("--zone", type=reading.positive, help=_("nomor zona"))
    add.add_argument("--printer", choices=_PRINTERS, default="none")
    add.add_argument("--address", default="", metavar="HOST:PORT", help=_("alamat pencetak jaringan"))
    add.set_defaults(command=_register)
    listing = verbs.add_parser("list", parents=[shared], help=_("lihat perangkat dan kabar terakhirnya"))
    listing.add_argument("mall", metavar="MALL")
    listing.set_defaults(command=_list)
    for verb, command, text in (
        ("renew", _renew, _("beri token baru; yang lama berakhir")),
        ("revoke", _revoke, _("cabut token; perangkat berhenti saat itu juga")),
    ):
        change = verbs.add_parser(verb, parents=[shared], help=text)
        change.add_argument("mall", metavar="MALL")
        change.add_argument("name", metavar="NAME")
        change.set_defaults(command=command)


def _zone_id(mall: Mall, number: int | None) -> int | None:
    if number is None:
        return None
    zones = {zone.number: zone.pk for zone in queries.zones_of(mall_id=mall.pk)}
    if number not in zones:
        raise reading.unknown(_("Zona"), str(number), map(str, zones))
    return zones[number]


def _register(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    mall = reading.mall_named(asked.mall)
    registered = premises.register_device(
        mall_id=mall.pk, kind=asked.kind, name=asked.name, zone_id=_zone_id(mall, asked.zone),
        printer_kind=asked.printer, printer_address=asked.address, actor=actor, now=now,
    )  # fmt: skip
    return _token_shown(registered)


def _token_shown(registered: premises.RegisteredDevice) -> Answer:
    device = registered.device
    return Answer(
        lines=[_("%(name)s terdaftar. Tokennya hanya ditampilkan sekali:") % {"name": device.name}, registered.token],
        facts={"name": device.name, "uuid": device.uuid, "kind": device.kind, "token": registered.token},
    )


def _named(mall: Mall, name: str, now: datetime) -> DeviceCondition:
    known = {
        found.device.name: found for found in queries.device_conditions(mall_id=mall.pk, now=now, with_revoked=True)
    }
    if name not in known:
        raise reading.unknown(_("Perangkat"), name, known)
    return known[name]


def _renew(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    found = _named(reading.mall_named(asked.mall), asked.name, now)
    return _token_shown(premises.renew_device_token(device_id=found.device.pk, actor=actor, now=now))


def _revoke(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    found = _named(reading.mall_named(asked.mall), asked.name, now)
    device = premises.revoke_device(device_id=found.device.pk, actor=actor, now=now)
    return Answer(
        lines=[_("%(name)s dicabut.") % {"name": device.name}],
        facts={"name": device.name, "revoked_at": device.revoked_at},
    )


def _state(found: DeviceCondition) -> str:
    if found.device.revoked_at is not None:
        return _("dicabut")
    if found.device.last_seen_at is None:
        return _("belum pernah terhubung")
    return _("terhubung") if found.is_online else _("diam")


def _list(asked: argparse.Namespace, *, actor: Actor, now: datetime) -> Answer:
    del actor
    mall = reading.mall_named(asked.mall)
    devices = queries.device_conditions(mall_id=mall.pk, now=now, with_revoked=True)
    rows = [
        (found.device.name, found.device.get_kind_display(), _state(found), ", ".join(found.problems))
        for found in devices
    ]
    return Answer(
        lines=table(rows) or [_("Belum ada perangkat.")],
        facts={
            "devices": [
                {"name": found.device.name, "uuid": found.device.uuid, "kind": found.device.kind,
                 "online": found.is_online, "last_seen_at": found.device.last_seen_at, "problems": found.problems,
                 "revoked_at": found.device.revoked_at}
                for found in devices
            ]
        },
    )  # fmt: skip
