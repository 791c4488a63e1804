"""A hall to measure in: one mall, one letter, so many counters, real tokens. Runs inside Django."""

from __future__ import annotations

import json
import os
import sys
from datetime import time

import django


def build(counters: int, lines: int = 1, waiting: int = 0) -> dict[str, object]:
    """Make the hall, with so many people in its first line, and return what the load needs to know of it."""
    from anjungan.domain.accounts.models import AccessToken, User
    from anjungan.domain.accounts.queries import hash_of
    from anjungan.domain.catalog.models import Offering, Service
    from anjungan.domain.organizations.models import Agency, Mall, Role, StaffRole, Tenancy
    from anjungan.domain.premises.models import Counter, CounterSkill, CounterState, Line, OpeningPeriod, Topic, Zone
    from anjungan.domain.queueing.operations import set_usual_priority_classes
    from anjungan.foundation import clock
    from anjungan.foundation.actors import Actor
    from anjungan.foundation.ids import new_secret, new_uuid

    now = clock.now()
    key = f"mpp_{new_uuid().hex[-10:]}"
    mall = Mall.objects.create(
        key=key, name="Mal Uji", short_name="Mal Uji", city="Kota Uji", province="Riau", region_code="14.71",
        time_zone="Asia/Jakarta",
    )  # fmt: skip
    for weekday in range(7):
        OpeningPeriod.objects.create(mall=mall, weekday=weekday, opens=time(0, 0), closes=time(23, 59, 59))
    agency = Agency.objects.create(key=f"a_{key}", name_id="Dinas", name_en="Office", short="Dinas", level="kota")
    Tenancy.objects.create(mall=mall, agency=agency)
    zone = Zone.objects.create(mall=mall, number=1, name_id="Zona", name_en="Zone")
    topic = Topic.objects.create(mall=mall, letter="A", name_id="Topik", name_en="Topic", icon="id", zone=zone)
    made, services = [], []
    for index in range(lines):
        line = Line.objects.create(
            mall=mall, agency=agency, topic=topic, zone=zone, code=f"L{index}", name_id="Antrean", name_en="Line",
            cutoff_minutes=0, promise_minutes=20,
        )  # fmt: skip
        service = Service.objects.create(
            key=f"{agency.key}.s{index}", agency=agency, name_id="Layanan", name_en="Service", kind="nonperizinan"
        )
        made.append(line)
        services.append(str(Offering.objects.create(mall=mall, service=service, line=line).uuid))
    set_usual_priority_classes(
        mall_id=mall.pk, valid_from=clock.business_date(now, mall.time_zone), actor=Actor.system("bench"), now=now
    )

    def token(username: str, role: str) -> tuple[User, str]:
        user = User.objects.create(username=f"{username}.{key}", name=username)
        StaffRole.objects.create(user=user, mall=mall, role=role)
        secret = new_secret("officer")
        AccessToken.objects.create(user=user, label="bench", token_hash=hash_of(secret), scopes=["*"], created_at=now)
        return user, secret

    desks = []
    for index in range(counters):
        user, secret = token(f"petugas{index}", Role.OFFICER)
        counter = Counter.objects.create(
            mall=mall, zone=zone, code=f"1{index + 1:02d}", state=CounterState.OPEN, officer=user,
            active_line_ids=[line.pk for line in made], state_since=now,
        )  # fmt: skip
        CounterSkill.objects.bulk_create(CounterSkill(counter=counter, line=line) for line in made)
        desks.append(
            {
                "counter": str(counter.uuid),
                "token": secret,
                "code": counter.code,
                "id": counter.pk,
                "cookie": cookie(user),
            }
        )
    _, greeter = token("penyambut", Role.GREETER)
    _, manager = token("pengelola", Role.MANAGER)
    people(mall.pk, services[0], waiting)
    return {
        "mall": key, "mall_id": mall.pk, "services": services, "desks": desks, "greeter": greeter, "manager": manager,
        "lines": [str(line.uuid) for line in made], "line_ids": [line.pk for line in made],
        "zone": str(zone.uuid), "zone_id": zone.pk,
    }  # fmt: skip


def cookie(user: object) -> str:
    """Return the cookie of a browser in which the user is signed in."""
    from django.test import Client

    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return f"sessionid={browser.cookies['sessionid'].value}"


def people(mall_id: int, service: str, count: int) -> None:
    """Let so many people take a number, all in one statement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            """SELECT count(queueing_start_visit(jsonb_build_object('at', clock_timestamp(), 'mall_id', %s::bigint,
                'actor', '{"kind": "system", "id": "bench", "label": "bench"}'::jsonb,
                'offerings', jsonb_build_array(%s::text), 'priority_keys', '[]'::jsonb, 'channel', 'api',
                'language', 'id', 'device_id', NULL, 'present', true, 'reserve_seconds', NULL,
                'code', substr(md5(random()::text), 1, 12), 'visit_uuid', gen_random_uuid(),
                'ticket_uuids', jsonb_build_array(gen_random_uuid())))) FROM generate_series(1, %s)""",
            [mall_id, service, count],
        )
        cursor.execute("RESET statement_timeout")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    django.setup()
    json.dump(build(*(int(word) for word in sys.argv[1:])), sys.stdout)
