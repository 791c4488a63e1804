"""A mall to ask everything of: people in line, a number at a counter, booked times, tokens. Runs inside Django."""

from __future__ import annotations

import json
import os
import sys

import django

PUBLISHED = "dukcapil.akta_lahir"


def build() -> dict[str, object]:
    """Lay it out; return the rows that requests may name, and the tokens."""
    from django.db.models.functions import Upper

    from anjungan.domain.accounts.models import AccessToken, User
    from anjungan.domain.accounts.queries import hash_of
    from anjungan.domain.appointments.models import Booking, RemoteRule, Slot
    from anjungan.domain.catalog.models import LifeEvent, Offering, Service
    from anjungan.domain.catalog.operations import load_catalogue
    from anjungan.domain.organizations.models import Mall, Role, StaffRole
    from anjungan.domain.premises.models import Line
    from anjungan.domain.queueing.models import Ticket, Visit
    from anjungan.foundation import clock
    from anjungan.foundation.actors import Actor
    from anjungan.foundation.ids import new_secret
    from bench.hall import build as hall
    from bench.portal_hall import book_a_month

    load_catalogue(actor=Actor.system("bench"), now=clock.now())
    made = hall(counters=6, waiting=40)
    mall = Mall.objects.get(key=made["mall"])
    line = Line.objects.get(mall=mall)
    book_a_month(mall, line)
    RemoteRule.objects.create(line=line)
    secret = new_secret("officer")
    AccessToken.objects.create(
        user=User.objects.create(username="warga", name="Siti Aminah"), label="fuzz", token_hash=hash_of(secret),
        scopes=["*"], created_at=clock.now(),
    )  # fmt: skip
    # Codes of the bench's people are written small; a real one has capitals.
    Visit.objects.filter(mall=mall).update(code=Upper("code"))
    booking = Booking.objects.filter(mall=mall).first()
    # As in a small mall, who serves may also stand at the door.
    StaffRole.objects.create(user=User.objects.get(name="petugas0"), mall=mall, role=Role.GREETER)
    visit, ticket = Visit.objects.filter(mall=mall).first(), Ticket.objects.filter(mall=mall).last()
    assert booking is not None
    assert visit is not None
    assert ticket is not None
    offering = Offering.objects.filter(mall=mall, line=line).first()
    assert offering is not None
    # One with a published standard.
    Offering.objects.create(mall=mall, line=line, service=Service.objects.get(key=PUBLISHED))
    times = Slot.objects.filter(line=line).order_by("-starts_at").values_list("starts_at", flat=True)[:40]
    desks = made["desks"]
    assert isinstance(desks, list)
    return {
        "key": mall.key, "services": made["services"], "tokens": {"citizen": secret, "officer": desks[0]["token"]},
        "rows": {
            "counters": desks[0]["counter"], "lines": str(line.uuid), "tickets": str(ticket.uuid),
            "visits": str(visit.uuid), "zones": made["zone"],
            "bookings": str(booking.uuid),
        },
        "code": visit.code, "service": PUBLISHED, "event": LifeEvent.objects.order_by("key")[0].key,
        "real": {
            "service": [str(offering.uuid)], "services": [str(offering.uuid)],
            "starts_at": [at.isoformat() for at in times],
        },
    }  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    django.setup()
    json.dump(build(), sys.stdout)
