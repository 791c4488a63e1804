"""The API keeps to its own description, whoever asks: nobody, a citizen, an officer."""

from __future__ import annotations

import os

import pytest

from anjungan.domain.accounts.models import AccessToken, User
from anjungan.domain.accounts.queries import hash_of
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall
from anjungan.foundation.ids import new_secret
from anjungan.interfaces.api import bearer
from tests.conformance import fuzzing

# How often each operation is asked in each manner; `bin/fuzz-api` asks a running mall far oftener.
EXAMPLES = int(os.environ.get("ANJUNGAN_FUZZ_EXAMPLES", "4"))


def token_of(who: str, here: Hall) -> dict[str, str]:
    if who == "nobody":
        return {}
    secret = new_secret("officer")
    user = User.objects.create(username=f"{who}.{here.mall.key}", name="Siti Aminah")
    if who == "officer":
        user = User.objects.get(uuid=here.officers[0].id)
        StaffRole.objects.create(user=user, mall=here.mall, role=Role.OFFICER)
        StaffRole.objects.create(user=user, mall=here.mall, role=Role.GREETER)
    AccessToken.objects.create(
        user=user, label="uji", token_hash=hash_of(secret), scopes=["*"], created_at=NINE_O_CLOCK
    )
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["nobody", "citizen", "officer"])
def test_the_api_answers_only_what_it_describes(who: str) -> None:
    bearer.forget()
    here = hall(counters=2)
    wrong = fuzzing.ask_everything(fuzzing.lay_out(here), headers=token_of(who, here), examples=EXAMPLES)
    assert not wrong, "\n\n".join(wrong)
