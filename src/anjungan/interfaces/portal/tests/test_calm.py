"""Today's quiet hours on the front page and on a service's page: while they are to come, and read once a day."""

from __future__ import annotations

from datetime import time, timedelta
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client

from anjungan.domain.premises.operations import declare_closure
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall
from anjungan.domain.statistics.queries.quiet import LineQuiet, QuietHours
from anjungan.interfaces.portal import hall as building

pytestmark = pytest.mark.django_db


def test_quiet_hours_are_told_until_they_are_over() -> None:
    here = hall()
    cache.clear()
    building.forget()
    thursday = QuietHours(
        line_id=here.lines[0].pk, weekday=3, starts=time(13), ends=time(14, 30), wait_seconds=360.0,
        usual_seconds=1500.0, people=40,
    )  # fmt: skip
    found = [LineQuiet(line=here.lines[0], days=8, hours=[thursday])]
    service = f"/layanan/{here.offerings[0].service.key}"
    with patch("anjungan.interfaces.portal.waits.calm.quiet_hours", return_value=found) as asked:
        with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK):
            page = Client().get(service).content.decode()
            told = "Jam sepi hari ini 13.00–14.30: hari Kamis rata-rata menunggu 6 menit, sepanjang harinya 25 menit."
            assert told in page.replace("\N{WORD JOINER}", "").replace("\N{NO-BREAK SPACE}", " ")
            assert "Jam sepi 13.00–14.30" in Client().get("/").content.decode().replace("\N{WORD JOINER}", "")
        assert asked.call_count == 1
        with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK + timedelta(hours=6)):
            assert "Jam sepi hari ini" not in Client().get(service).content.decode()
        declare_closure(
            mall_id=here.mall.pk, starts_at=NINE_O_CLOCK, reason_id="Listrik padam", actor=here.manager,
            now=NINE_O_CLOCK,
        )  # fmt: skip
        with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK + timedelta(hours=1)):
            assert "Jam sepi hari ini" not in Client().get(service).content.decode()
