"""A hall with an enrolled kiosk in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from anjungan.domain.premises.models import Device
from anjungan.domain.premises.operations import register_device
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, day_of, hall
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor


@dataclass(kw_only=True)
class AtKiosk:
    """A browser that is a kiosk, and the hall around it."""

    client: Client
    hall: Hall
    device: Device
    token: str
    now: datetime = NINE_O_CLOCK

    def get(self, address: str) -> HttpResponse:
        """Touch a link."""
        return self.client.get(f"/kios/{address}")  # type: ignore[return-value]

    def choose(self, *errands: int, **more: str) -> HttpResponse:
        """Touch services, each the index of a line."""
        chosen = [str(self.hall.offerings[i].uuid) for i in errands]
        return self.client.post("/kios/urusan/tambah", {"layanan": chosen, **more})  # type: ignore[return-value]

    def form(self) -> dict[str, list[str]]:
        """Return what the page with the errands would send."""
        page = self.get("urusan")
        draft = page.context["draft"]  # type: ignore[attr-defined]
        return {"kunci": [draft.key], "dilihat": ["1"], "layanan": [str(uuid) for uuid in draft.errands]}

    def take(self, form: dict[str, list[str]] | None = None) -> HttpResponse:
        """Touch "Cetak nomor"."""
        return self.client.post("/kios/ambil", form or self.form())  # type: ignore[return-value]

    def take_one(self) -> Visit:
        """Choose the first service and take a number."""
        self.choose(0)
        answer = self.take()
        return Visit.objects.get(code=answer["Location"].rsplit("/", 1)[1])

    def has_printer(self, kind: str) -> None:
        """Give the kiosk another printer."""
        self.device.printer_kind = kind
        self.device.printer_address = "127.0.0.1:9100" if kind == "network" else ""
        self.device.save()


@pytest.fixture
def kiosk(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> AtKiosk:
    """A kiosk with a network printer in a hall of three lines, at nine o'clock."""
    here = hall(counters=2, lines=3, skills=[[0], [1]])
    manager = here.manager
    registered = register_device(
        mall_id=here.mall.pk,
        kind="kiosk",
        name="Anjungan 1",
        printer_kind="network",
        printer_address="127.0.0.1:9100",
        actor=manager,
        now=NINE_O_CLOCK,
    )
    queue.set_usual_priority_classes(
        mall_id=here.mall.pk,
        valid_from=day_of(NINE_O_CLOCK, here.mall.time_zone),
        actor=Actor.system("test"),
        now=NINE_O_CLOCK,
    )
    at = AtKiosk(client=client, hall=here, device=registered.device, token=registered.token)
    monkeypatch.setattr(clock, "now", lambda: at.now)
    client.get(f"/kios/pasang?token={registered.token}")
    return at


def later(at: AtKiosk, **passed: float) -> None:
    """Let time pass."""
    at.now += timedelta(**passed)
