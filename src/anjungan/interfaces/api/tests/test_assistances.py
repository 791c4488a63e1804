"""Assisted mode for programs: agreed, acted under, stopped; and nothing of it without a leave."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch
from uuid import uuid4

import pytest

from anjungan.domain.accounts.models import AccessToken, User
from anjungan.domain.accounts.queries import hash_of
from anjungan.domain.assistance import operations as assistance
from anjungan.domain.assistance.models import Assistance
from anjungan.domain.assistance.states import EndReason
from anjungan.domain.organizations.models import Mall, Role, StaffRole
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall
from anjungan.foundation.actors import Actor
from anjungan.foundation.audit import acts_under
from anjungan.foundation.ids import new_secret
from anjungan.interfaces.api import bearer
from anjungan.interfaces.api.assistances import AssistanceOut
from anjungan.interfaces.api.tests.test_lifecycle import Program, visit_body

pytestmark = pytest.mark.django_db(transaction=True)
AGREED = {
    "tasks": ["tickets", "print"],
    "how": "spoken",
    "said": "Apa yang boleh saya bantu?",
    "called": "Bu Nurhayati",
}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    bearer.forget()
    with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK):
        yield


def program(mall: Mall, name: str = "Made", *, role: str = Role.OFFICER, scopes: tuple[str, ...] = ("*",)) -> Program:
    user = User.objects.create(username=f"{name}.{mall.key}".lower(), name=name)
    secret = new_secret("officer")
    StaffRole.objects.create(user=user, mall=mall, role=role)
    AccessToken.objects.create(
        user=user, label="uji", token_hash=hash_of(secret), scopes=list(scopes), created_at=NINE_O_CLOCK
    )
    return Program(secret)


def under(helper: Program, leave: str) -> Program:
    """Let each request of a program act under a leave."""
    acting = Program("")
    acting.client.defaults.update({**helper.client.defaults, "HTTP_ASSISTANCE": leave})
    return acting


def agree(helper: Program, here: Hall, key: str | None = None, **other: object) -> Program:
    begun = helper.post(f"/malls/{here.mall.key}/assistances", {**AGREED, **other}, key=key)
    assert begun.status_code == 201, begun.content
    return under(helper, AssistanceOut(**begun.json()).uuid.hex)


def said(answer: object) -> tuple[int, str]:
    status, body = answer.status_code, answer.json()  # type: ignore[attr-defined]
    return status, body.get("code", "") if status >= 400 else ""


def test_under_a_leave_a_program_does_what_was_agreed_and_each_act_is_kept_with_it() -> None:
    here = hall()
    helper = program(here.mall)
    visits = f"/malls/{here.mall.key}/visits"
    # Officers at counters give no numbers; under the visitor's leave they take one for the visitor.
    assert said(helper.post(visits, visit_body(here))) == (403, "not_allowed")
    helping = agree(helper, here, key="k1")
    agree(helper, here, key="k1")
    leave = Assistance.objects.get()
    for _twice in range(2):
        assert helping.post(visits, visit_body(here), key="k2").status_code == 201
    visit = Visit.objects.get()
    assert [act.verb for act in acts_under(mandate=str(leave.uuid))] == ["queueing.visit_started.v1"]
    assert helping.get(f"/visits/{visit.uuid}").status_code == 200

    own = helper.get(f"/assistances/{leave.uuid}").json()
    assert (own["screen"], own["ended_at"]) == (leave.code, None)
    assert helper.get(f"/assistances/{leave.uuid}/stream").json()["address"]
    longer = helper.post(f"/assistances/{leave.uuid}/extensions", key="k3").json()
    assert longer["ends_at"] > own["ends_at"]
    for _twice in range(2):
        ended = helper.post(f"/assistances/{leave.uuid}/endings").json()
        assert ended["end_reason"] == "staff"


def test_what_was_not_agreed_or_belongs_to_another_is_refused_until_it_is_handed_over() -> None:
    here = hall(lines=2)
    strangers = here.arrive()
    helper = program(here.mall)
    helping = agree(helper, here)
    more = {"services": [str(here.offerings[1].uuid)]}
    page = f"/visits/{Visit.objects.get().uuid}"
    assert said(helping.post(f"{page}/tickets", more)) == (403, "another_visitor")
    paper = f"/assistances/{Assistance.objects.get().uuid}/papers"
    assert said(helper.post(paper, {"code": "XXXX"})) == (404, "assistance_code_not_found")
    assert helper.post(paper, {"code": strangers.code}).status_code == 201
    assert helping.post(f"{page}/tickets", more).status_code == 201
    # Nobody is called meanwhile: the rights are less than the token's.
    assert said(helping.post(f"/counters/{here.counters[0].uuid}/calls")) == (403, "not_allowed")
    verbs = [act.verb for act in acts_under(mandate=str(Assistance.objects.get().uuid))]
    assert verbs == ["queueing.errand_added.v1", "assistance.paper_handed.v1"]


@pytest.mark.parametrize("ended_by", ["visitor", "time"])
def test_once_it_is_over_nothing_is_done_any_more(ended_by: str) -> None:
    here = hall()
    helper = program(here.mall)
    helping = agree(helper, here)
    leave = Assistance.objects.get()
    now = NINE_O_CLOCK
    if ended_by == "visitor":
        assistance.end_assistance(
            assistance=leave.uuid, reason=EndReason.VISITOR, actor=Actor.visitor(leave.code), now=now
        )
    else:
        now = leave.ends_at
    with patch("anjungan.foundation.clock.now", lambda: now):
        over = (409, "assistance_over")
        assert said(helping.post(f"/malls/{here.mall.key}/visits", visit_body(here))) == over
        assert said(helper.post(f"/assistances/{leave.uuid}/papers", {"code": "XXXX"})) == over
    assert Visit.objects.count() == 0


def test_without_a_leave_of_ones_own_or_without_the_right_to_help_it_is_refused() -> None:
    here, elsewhere = hall(), hall()
    helper = program(here.mall)
    agree(helper, here)
    leave = str(Assistance.objects.get().uuid)
    visits, begin = f"/malls/{here.mall.key}/visits", f"/malls/{here.mall.key}/assistances"

    assert said(helper.post(begin, {**AGREED, "tasks": []})) == (422, "invalid_input")
    assert said(helper.post(begin, {**AGREED, "said": " "})) == (422, "nothing_agreed")
    assert said(helper.post(begin, AGREED)) == (409, "already_assisting")
    assert said(under(helper, str(uuid4())).post(visits, visit_body(here))) == (404, "assistance_not_found")
    assert said(under(helper, "beliau setuju").post(visits, visit_body(here))) == (422, "invalid_input")
    # Another officer of the mall, one of another mall, and a token that may only read.
    others = (program(here.mall, "Sari"), program(elsewhere.mall), program(here.mall, "Baca", scopes=("visits:read",)))
    for other in others:
        assert said(other.get(f"/assistances/{leave}")) == (404, "assistance_not_found")
        assert said(other.post(f"/assistances/{leave}/endings")) == (404, "assistance_not_found")
        assert said(under(other, leave).post(visits, visit_body(here))) == (404, "assistance_not_found")
    assert said(others[1].post(begin, AGREED)) == (403, "not_allowed")
    assert said(others[2].post(begin, AGREED)) == (403, "not_allowed")
    narrow = _narrowed_token(leave)
    assert said(under(narrow, leave).post(visits, visit_body(here))) == (403, "not_allowed")
    assert said(narrow.post(f"/assistances/{leave}/endings")) == (403, "not_allowed")
    assert (Visit.objects.count(), Assistance.objects.get().ended_at) == (0, None)


def _narrowed_token(leave: str) -> Program:
    """Return another token of the very person who helps, which may only read."""
    secret = new_secret("officer")
    AccessToken.objects.create(
        user=Assistance.objects.get(uuid=leave).officer, label="baca", token_hash=hash_of(secret),
        scopes=["visits:read"], created_at=NINE_O_CLOCK,
    )  # fmt: skip
    return Program(secret)
