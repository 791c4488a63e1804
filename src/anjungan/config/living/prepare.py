"""Making the demo ready inside Django: mall, day, tokens. Prints what the starter needs to know as JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django


def prepare(*, folder: Path, speed: float, printer: str) -> dict[str, Any]:
    """Build the demo mall and its past, choose its day, give people their places, write the living day's plan."""
    from anjungan.config.demo import build_day, build_demo_mall
    from anjungan.config.demo.building import BUILDER
    from anjungan.config.living.day import clock_for, next_opening
    from anjungan.config.living.past import live_through_the_past
    from anjungan.domain.accounts import operations as accounts
    from anjungan.domain.accounts.queries import tokens_of, user_ids
    from anjungan.domain.premises.queries import why_closed
    from anjungan.domain.premises.queries.building import duties_on, lines_of
    from anjungan.domain.queueing.queries import day_closing, priority_classes
    from anjungan.foundation import clock

    demo = build_demo_mall(now=clock.now(), printer_address=printer)
    mall = demo.mall
    chosen, again = clock_for(folder=folder, speed=speed, mall_id=mall.pk, time_zone=mall.time_zone)
    os.environ["ANJUNGAN_DEMO_CLOCK"] = chosen.setting()
    now = clock.now()
    day = clock.business_date(now, mall.time_zone)
    live_through_the_past(mall=mall, until=day, now=now)
    build_day(mall_id=mall.pk, business_date=day, now=now)
    tomorrow = next_opening(mall.pk, day + timedelta(days=1), mall.time_zone)
    first_ahead = clock.business_date(tomorrow, mall.time_zone)
    for ahead in range(ROSTER_DAYS):
        build_day(mall_id=mall.pk, business_date=first_ahead + timedelta(days=ahead), now=now)
    status = why_closed(mall=mall, at=now)
    if status.opens_at is None or status.closes_at is None:
        raise RuntimeError("the demo mall has no hours on the chosen day")

    tokens: dict[str, str] = {}
    officers = {person.username: person.counter for person in demo.people if person.counter}
    for username, user_id in user_ids(usernames=list(officers)).items():
        for earlier in tokens_of(user_id=user_id).filter(label=LABEL, revoked_at__isnull=True):
            accounts.revoke_access_token(token_id=earlier.pk, actor=BUILDER, now=now)
        issued = accounts.issue_access_token(user_id=user_id, label=LABEL, scopes=["*"], actor=BUILDER, now=now)
        tokens[officers[username]] = issued.secret
    duties = list(duties_on(mall_id=mall.pk, business_date=day))
    plan = {
        "mall": mall.key,
        "kiosks": [device.token for device in demo.devices if device.kind == "kiosk"],
        "greeter": next(device.token for device in demo.devices if device.kind == "greeter"),
        "officers": {duty.counter.code: tokens[duty.counter.code] for duty in duties if duty.counter.code in tokens},
        "breaks": {
            duty.counter.code: [(rest.starts_at.isoformat(), rest.ends_at.isoformat()) for rest in duty.breaks.all()]
            for duty in duties
        },
        "seconds": {str(line.uuid): line.typical_service_seconds for line in lines_of(mall_id=mall.pk)},
        "opens_at": _iso(status.opens_at),
        "closes_at": _iso(status.closes_at),
        "priorities": sorted({rule.key for rule in priority_classes(mall_id=mall.pk, on=day)}),
        "left_to_people": [LEFT_TO_PEOPLE],
    }
    path = folder / "living-day.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(plan))
    return {
        "clock": chosen.setting(),
        "again": again,
        "closed": day_closing(mall_id=mall.pk, business_date=day) is not None,
        "mall": mall.name,
        "now": now.astimezone(clock.zone(mall.time_zone)).isoformat(),
        "plan": str(path),
        "password": demo.password,
        "people": [{"username": p.username, "name": p.name, "role": p.role, "counter": p.counter} for p in demo.people],
        "devices": [{"name": d.name, "kind": d.kind, "token": d.token, "zone": d.zone} for d in demo.devices],
    }


# Times can be booked as far ahead as people are on the roster.
ROSTER_DAYS = 6
# Bu Sari's counter: nobody plays it, so that whoever tries the demo can sit there.
LEFT_TO_PEOPLE = "107"
LABEL = "hari peragaan"


def _iso(instant: datetime) -> str:
    return instant.isoformat()


if __name__ == "__main__":
    reader = argparse.ArgumentParser()
    reader.add_argument("--folder", type=Path, required=True)
    reader.add_argument("--speed", type=float, default=1.0)
    reader.add_argument("--printer", default="")
    asked = reader.parse_args()
    django.setup()
    json.dump(prepare(folder=asked.folder, speed=asked.speed, printer=asked.printer), sys.stdout)
