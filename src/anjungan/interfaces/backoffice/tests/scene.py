"""An agency with two services, its head, and two people at the mall, for the tests of the back office."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from anjungan.domain.accounts.models import User
from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.components import content_to_json
from anjungan.domain.catalog.models import Service, ServiceStandard
from anjungan.domain.catalog.tests.scenarios import offer, published
from anjungan.domain.catalog.tests.standards import WHOLE
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.domain.organizations.queries import actor_for_user
from anjungan.domain.premises.tests import scenarios
from anjungan.domain.premises.tests.scenarios import Hall
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor

OFFICE = "/ruang-instansi/"
SKCK = "polri.skck_baru"


@dataclass(kw_only=True)
class Office:
    """The hall and who sits in its back office."""

    hall: Hall
    head: Client
    manager: Client
    head_actor: Actor

    def draft(self, *, whole: bool = True) -> ServiceStandard:
        """Begin a draft; a whole one has nothing missing and reasons where it leaves its parent."""
        draft = catalog.start_draft(mall_id=self.hall.mall.pk, service_key=SKCK, actor=self.head_actor, now=clock.now())
        if whole:
            draft.content = content_to_json(WHOLE)
            draft.deviations = [
                {
                    "component": name,
                    "change": "Lebih sedikit",
                    "reason": "Data sudah ada",
                    "legal_basis": "Perwali 1/2026",
                }
                for name in ("requirements", "time_limit", "fee", "product")
            ]
            draft.save()
        return draft

    def submitted(self) -> ServiceStandard:
        """Return a version that waits for the mall."""
        draft = self.draft()
        return catalog.submit_draft(
            standard_id=draft.pk, decree="SK 21/2026", revision=draft.revision, actor=self.head_actor, now=clock.now()
        )


def office() -> Office:
    """Build it."""
    hall = scenarios.hall()
    hall.mall.name, hall.mall.short_name = "MPP Kota Uji", "MPP Uji"
    hall.mall.save()
    offer(hall, {SKCK: "SKCK baru", "polri.sim_c": "SIM C"})
    usual = {"kind": "document", "form": "copy", "when": None, "quantity": None, "alternative_group": None}
    published(
        Service.objects.get(key=SKCK),
        {
            "requirements": [{"name": name, **usual} for name in ("KTP-el", "KK", "Akta kelahiran", "Pas foto")],
            "time_limit": {"value": 3, "min_value": None, "unit": "working_days", "starts_when": None, "note": None},
            "tariff": {
                "basis": "tetap",
                "variants": [{"label": "PNBP", "amount_idr": 30_000, "when": None}],
                "note": None,
            },
        },
    )
    head, head_actor = _signed_in(hall, "sari", Role.AGENCY_HEAD, hall.agency.pk)
    manager, _actor = _signed_in(hall, "ratna", Role.MANAGER, None)
    return Office(hall=hall, head=head, manager=manager, head_actor=head_actor)


def writer_of(here: Office, name: str = "laila") -> tuple[Client, Actor]:
    """Let somebody on the staff of the agency write its standards."""
    return _signed_in(here.hall, name, Role.WRITER, here.hall.agency.pk)


def _signed_in(hall: Hall, name: str, role: str, agency_id: int | None) -> tuple[Client, Actor]:
    user = User.objects.create(username=name, name=f"Bu {name.title()}")
    StaffRole.objects.create(user=user, mall=hall.mall, role=role, agency_id=agency_id)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    actor = actor_for_user(user_id=user.pk)
    assert actor is not None
    return client, actor
