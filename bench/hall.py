"""A hall to measure in: one mall, one letter, so many counters, real tokens. Runs inside Django."""

from __future__ import annotations

import json
import os
import sys
from datetime import time

import django


def build(counters: int, lines: int = 1) -> dict[str, object]:
    """Make the hall and return what the load needs to know of it."""
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
        desks.append({"counter": str(counter.uuid), "token": secret, "code": counter.code, "id": counter.pk})
    _, greeter = token("penyambut", Role.GREETER)
    _, manager = token("pengelola", Role.MANAGER)
    return {
        "mall": key, "mall_id": mall.pk, "services": services, "desks": desks, "greeter": greeter, "manager": manager,
        "lines": [str(line.uuid) for line in made], "line_ids": [line.pk for line in made],
    }  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anjungan.config.settings")
    django.setup()
    json.dump(build(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1), sys.stdout)
