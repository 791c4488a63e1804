"""Malls, agencies and their agreements."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from anjungan.domain.accounts import permissions as accounts
from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.organizations import events, permissions
from anjungan.domain.organizations.models import Agency, Mall, Tenancy
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError, InvalidInput, NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation


class MallKeyTaken(DomainError):
    """Another mall has this key."""

    code = "mall_key_taken"
    message = _("Kunci mal %(key)s sudah dipakai. Pilih kunci lain.")


class AgencyKeyTaken(DomainError):
    """Another agency has this key."""

    code = "agency_key_taken"
    message = _("Kunci instansi %(key)s sudah dipakai. Pilih kunci lain.")


@operation
def register_mall(
    *,
    key: str,
    name: str,
    short_name: str,
    city: str,
    province: str,
    time_zone: str,
    actor: Actor,
    now: datetime,
    region_code: str = "",
) -> Mall:
    """Make a mall known. Raises MallKeyTaken, and InvalidInput for an unknown time zone or region code."""
    accounts.require(actor, Scope.CATALOGUE_LOAD)
    mall = Mall(
        key=key,
        name=name,
        short_name=short_name,
        city=city,
        province=province,
        time_zone=time_zone,
        region_code=region_code,
    )
    return add_mall(mall=mall, actor=actor, now=now)


@part_of_operation
def add_mall(*, mall: Mall, actor: Actor, now: datetime) -> Mall:
    """Save a new mall, inside a larger operation that has asked for permission."""
    if Mall.objects.filter(key=mall.key).exists():
        raise MallKeyTaken(key=mall.key)
    _check(mall)
    mall.save()
    announce(events.MallRegistered(mall_key=mall.key, time_zone=mall.time_zone), by=actor, mall_id=mall.pk, at=now)
    return mall


@part_of_operation
def mark_as_demo(*, mall_id: int) -> Mall:
    """Let every door say that this mall's layout and people are invented."""
    mall = Mall.objects.select_for_update(no_key=True).get(pk=mall_id)
    if not mall.is_demo:
        mall.is_demo = True
        mall.save(update_fields=["is_demo"])
    return mall


@operation
def register_agency(
    *, key: str, name_id: str, short: str, level: str, actor: Actor, now: datetime, name_en: str = ""
) -> Agency:
    """Make an agency known. Raises AgencyKeyTaken, and InvalidInput for an unknown level."""
    accounts.require(actor, Scope.CATALOGUE_LOAD)
    agency = Agency(key=key, name_id=name_id, name_en=name_en, short=short, level=level)
    return add_agency(agency=agency, actor=actor, now=now)


@part_of_operation
def add_agency(*, agency: Agency, actor: Actor, now: datetime) -> Agency:
    """Save a new agency, inside a larger operation that has asked for permission."""
    if Agency.objects.filter(key=agency.key).exists():
        raise AgencyKeyTaken(key=agency.key)
    _check(agency)
    agency.save()
    announce(events.AgencyRegistered(agency_key=agency.key), by=actor, mall_id=None, at=now)
    return agency


def _check(row: Mall | Agency) -> None:
    try:
        row.full_clean(validate_unique=False)
    except ValidationError as error:
        raise InvalidInput(reason=" ".join(error.messages)) from error


@operation
def sign_tenancy(
    *,
    mall_id: int,
    agency_id: int,
    actor: Actor,
    now: datetime,
    since: date | None = None,
    until: date | None = None,
    agreement_number: str = "",
) -> Tenancy:
    """Let an agency serve at a mall; signing again replaces the dates and the agreement."""
    permissions.require_manage(actor, mall_id=mall_id)
    if since and until and until < since:
        raise InvalidInput(reason=_("perjanjian berakhir sebelum mulai."))
    mall, agency = _mall_and_agency(mall_id, agency_id)
    tenancy, _created = Tenancy.objects.update_or_create(
        mall=mall,
        agency=agency,
        defaults={
            "since": since,
            "until": until,
            "agreement_number": agreement_number,
            "withdrawn_at": None,
        },
    )
    announce(events.TenancySigned(mall_key=mall.key, agency_key=agency.key), by=actor, mall_id=mall.pk, at=now)
    return tenancy


@operation
def end_tenancy(*, mall_id: int, agency_id: int, last_day: date, actor: Actor, now: datetime) -> Tenancy:
    """End an agency's place at a mall after a day. Raises NotFound when it has none."""
    permissions.require_manage(actor, mall_id=mall_id)
    mall, agency = _mall_and_agency(mall_id, agency_id)
    tenancy = Tenancy.objects.select_for_update().filter(mall=mall, agency=agency).first()
    if tenancy is None:
        raise NotFound
    if tenancy.since is not None and last_day < tenancy.since:
        raise InvalidInput(reason=_("perjanjian berakhir sebelum mulai."))
    tenancy.until = last_day
    tenancy.save(update_fields=["until"])
    announce(events.TenancyEnded(mall_key=mall.key, agency_key=agency.key), by=actor, mall_id=mall.pk, at=now)
    return tenancy


def _mall_and_agency(mall_id: int, agency_id: int) -> tuple[Mall, Agency]:
    mall = Mall.objects.filter(pk=mall_id).first()
    agency = Agency.objects.filter(pk=agency_id).first()
    if mall is None or agency is None:
        raise NotFound
    return mall, agency
