"""The business day turns at the mall's own midnight: numbers, quota, lists and boards begin anew there."""

from datetime import UTC, date, datetime, timedelta

import pytest

from anjungan.domain.queueing import errors, queries
from anjungan.domain.queueing.models import LineDay, NumberSeries, Visit
from anjungan.domain.queueing.tests.scenarios import hall

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
# When Thursday 6 November 2025 ends, in UTC: WIB, WITA, WIT.
MIDNIGHTS = [
    ("Asia/Jakarta", datetime(2025, 11, 6, 17, 0, tzinfo=UTC)),
    ("Asia/Makassar", datetime(2025, 11, 6, 16, 0, tzinfo=UTC)),
    ("Asia/Jayapura", datetime(2025, 11, 6, 15, 0, tzinfo=UTC)),
]


@pytest.mark.parametrize(("tz", "midnight"), MIDNIGHTS)
def test_numbers_begin_anew_at_the_local_midnight(tz: str, midnight: datetime) -> None:
    here = hall(tz=tz)
    before = [here.arrive(at=midnight - 2 * SECOND).number for _ in range(2)]
    after = [here.arrive(at=midnight + n * SECOND).number for n in range(2)]

    assert before == after == ["A001", "A002"]
    assert list(NumberSeries.objects.order_by("business_date").values_list("business_date", "last")) == [
        (date(2025, 11, 6), 2), (date(2025, 11, 7), 2),
    ]  # fmt: skip


@pytest.mark.parametrize(("tz", "midnight"), MIDNIGHTS)
def test_numbers_do_not_begin_anew_at_the_midnight_of_greenwich(tz: str, midnight: datetime) -> None:
    here = hall(tz=tz)
    greenwich = datetime(2025, 11, 7, 0, 0, tzinfo=UTC)
    numbers = [here.arrive(at=greenwich + n * SECOND).number for n in (-1, 0)]

    assert numbers == ["A001", "A002"]
    assert set(Visit.objects.values_list("business_date", flat=True)) == {date(2025, 11, 7)}


@pytest.mark.parametrize(("tz", "midnight"), MIDNIGHTS)
def test_the_quota_begins_anew_at_the_local_midnight(tz: str, midnight: datetime) -> None:
    here = hall(tz=tz, quota=1)
    here.arrive(at=midnight - 2 * SECOND)
    with pytest.raises(errors.QuotaExhausted):
        here.arrive(at=midnight - 2 * SECOND)
    here.arrive(at=midnight)
    assert list(LineDay.objects.values_list("issued", flat=True)) == [1, 1]


@pytest.mark.parametrize(("tz", "midnight"), MIDNIGHTS)
def test_nobody_of_yesterday_is_called_or_listed_after_midnight(tz: str, midnight: datetime) -> None:
    here = hall(tz=tz)
    here.arrive(at=midnight - 2 * SECOND)
    with pytest.raises(errors.NothingWaiting):
        here.call(at=midnight)
    assert queries.line_contents(line=here.lines[0], tz_name=tz, now=midnight).items == []
    assert queries.building(mall=here.mall, now=midnight).visits == 0

    today = here.arrive(at=midnight)
    assert here.call(at=midnight).visit_id == today.id


def test_two_malls_turn_the_day_at_different_instants() -> None:
    east, west = hall(tz="Asia/Jayapura"), hall(tz="Asia/Jakarta")
    for here in (east, west):
        here.arrive(at=datetime(2025, 11, 6, 14, 0, tzinfo=UTC))
    between = datetime(2025, 11, 6, 15, 30, tzinfo=UTC)

    assert (east.arrive(at=between).number, west.arrive(at=between).number) == ("A001", "A002")
