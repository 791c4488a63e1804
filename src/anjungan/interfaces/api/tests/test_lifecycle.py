from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from anjungan.domain.accounts.models import AccessToken, User
from anjungan.domain.accounts.queries import hash_of
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall
from anjungan.foundation.ids import new_secret
from anjungan.interfaces.api import bearer
from anjungan.interfaces.api.schemas import TicketOut, VisitOut

pytestmark = pytest.mark.django_db(transaction=True)


def token_for(user: User, here: Hall, role: str) -> str:
    secret = new_secret("officer")
    StaffRole.objects.create(user=user, mall=here.mall, role=role)
    AccessToken.objects.create(
        user=user, label="uji", token_hash=hash_of(secret), scopes=["*"], created_at=NINE_O_CLOCK
    )
    return secret


class Program:
    """A program that speaks to the API with a token."""

    def __init__(self, secret: str) -> None:
        self.client = Client(headers={"authorization": f"Bearer {secret}"})

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        headers = {"idempotency-key": key} if key else {}
        return self.client.post(f"/api/v1{path}", body or {}, content_type="application/json", headers=headers)

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}")


@pytest.fixture
def here() -> Hall:
    bearer.forget()
    return hall(counters=2)


@pytest.fixture
def greeter(here: Hall) -> Program:
    user = User.objects.create(username=f"penyambut.{here.mall.key}", name="Dewi")
    return Program(token_for(user, here, Role.GREETER))


@pytest.fixture
def officer(here: Hall) -> Program:
    return Program(
        token_for(User.objects.get(name=here.officers[0].label, username__contains=here.mall.key), here, Role.OFFICER)
    )


def visit_body(here: Hall) -> dict[str, Any]:
    return {"services": [str(here.offerings[0].uuid)]}


def test_a_visit_is_created_called_served_and_finished_over_http(
    here: Hall, greeter: Program, officer: Program
) -> None:
    visit = greeter.post(f"/malls/{here.mall.key}/visits", visit_body(here))
    called = officer.post(f"/counters/{here.counters[0].uuid}/calls")
    ticket = called.json()["uuid"]
    serving = officer.post(f"/tickets/{ticket}/serving")
    done = officer.post(f"/tickets/{ticket}/completions", {"outcome": "document_follows", "note": "Siap pukul 13.00"})

    assert [r.status_code for r in (visit, called, serving, done)] == [201] * 4, done.content
    assert visit.json()["number"] == called.json()["number"] == "A001"
    assert done.json()["outcome"] == "document_follows"
    assert done["API-Version"] == "1.0.0"


def test_every_other_verb_answers_over_http(here: Hall, greeter: Program, officer: Program) -> None:
    for _ in range(3):
        greeter.post(f"/malls/{here.mall.key}/visits", visit_body(here))
    counter = here.counters[0].uuid
    first = officer.post(f"/counters/{counter}/calls").json()["uuid"]
    steps = [
        ("recalls", "called"), ("no-shows", "absent"), ("returns", "waiting"),
    ]  # fmt: skip
    for verb, state in steps:
        assert officer.post(f"/tickets/{first}/{verb}").json()["state"] == state
    again = officer.post(f"/counters/{counter}/calls", {"ticket": first})
    assert again.json()["state"] == "called"
    assert officer.post(f"/tickets/{first}/undos").json()["state"] == "waiting"
    officer.post(f"/counters/{counter}/calls")
    assert officer.post(f"/tickets/{first}/holds", {"note": "ambil KK"}).json()["state"] == "held"
    assert officer.post(f"/tickets/{first}/resumptions").json()["state"] == "serving"
    moved = officer.post(f"/tickets/{first}/transfers", {"line": str(here.lines[0].uuid), "place": "end"})
    assert moved.json()["state"] == "waiting"
    assert officer.post(f"/tickets/{first}/cancellations").json()["state"] == "dropped"
    paused = officer.post(f"/counters/{counter}/pauses", {"reason": "salat"})
    assert paused.json()["state"] == "paused"
    assert officer.post(f"/counters/{counter}/resumptions").json()["state"] == "open"
    assert officer.post(f"/counters/{counter}/closings").json()["state"] == "closed"
    assert officer.post(f"/counters/{counter}/openings").json()["state"] == "open"


def test_a_replayed_key_moves_nothing_twice(here: Hall, greeter: Program, officer: Program) -> None:
    path, body = f"/malls/{here.mall.key}/visits", visit_body(here)
    first, again = greeter.post(path, body, key="k-1"), greeter.post(path, body, key="k-1")
    assert first.json()["number"] == again.json()["number"]
    assert again.json()["replayed"]
    other = greeter.post(path, {**body, "language": "en"}, key="k-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")

    ticket = officer.post(f"/counters/{here.counters[0].uuid}/calls").json()["uuid"]
    officer.post(f"/tickets/{ticket}/recalls", key="r-1")
    twice = officer.post(f"/tickets/{ticket}/recalls", key="r-1")
    assert twice.json()["replayed"]
    assert Ticket.objects.get(uuid=ticket).calls == 2
    assert Visit.objects.count() == 1


def test_reads_answer_and_a_line_is_paged_by_cursor(here: Hall, greeter: Program, officer: Program) -> None:
    for _ in range(5):
        greeter.post(f"/malls/{here.mall.key}/visits", visit_body(here))
    key = here.mall.key
    for path in ("/malls", f"/malls/{key}", f"/malls/{key}/agencies", f"/malls/{key}/services",
                 f"/malls/{key}/lines", f"/malls/{key}/counters", f"/lines/{here.lines[0].uuid}"):  # fmt: skip
        answer = officer.get(path)
        assert answer.status_code == 200, (path, answer.content)
    numbers, after = [], ""
    while True:
        page = officer.get(f"/lines/{here.lines[0].uuid}/tickets?limit=2{after}").json()
        numbers += [item["number"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        after = f"&after={page['next_cursor']}"
    assert numbers == ["A001", "A002", "A003", "A004", "A005"]


BAD: list[tuple[str, str, str, Any, int, str]] = [
    ("no token", "post", "/malls/{mall}/visits", None, 401, "not_signed_in"),
    ("unknown service", "post", "/malls/{mall}/visits", {"services": [str(uuid4())]}, 404, "service_not_here"),
    ("no service", "post", "/malls/{mall}/visits", {"services": []}, 422, "invalid_input"),
    ("unknown member", "post", "/malls/{mall}/visits", {"services": [], "x": 1}, 422, "invalid_input"),
    ("unknown mall", "post", "/malls/mpp_atlantis/visits", {"services": [str(uuid4())]}, 404, "not_found"),
    ("unknown address", "get", "/nowhere", None, 404, "not_found"),
    ("unknown ticket", "get", f"/tickets/{uuid4()}", None, 403, "not_allowed"),
    ("wrong method", "get", "/malls/{mall}/visits", None, 405, "method_not_allowed"),
]


@pytest.mark.parametrize(("what", "method", "path", "body", "status", "code"), BAD, ids=[b[0] for b in BAD])
def test_bad_input_gets_a_problem_and_changes_nothing(
    here: Hall, greeter: Program, what: str, method: str, path: str, body: Any, status: int, code: str
) -> None:
    if what == "unknown ticket":
        code, status = "ticket_not_found", 404
    program = Program("officer_wrong") if what == "no token" else greeter
    where = path.format(mall=here.mall.key)
    answer = program.post(where, body) if method == "post" else program.get(where)

    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"services": [', 400),
        (b"\x00" * 20, 400),
        (b'{"services": ["' + b"a" * 1_000_000 + b'"]}', 413),
        (b"[]", 422),
        (b"services=1", 415),
    ],
)
def test_broken_and_huge_bodies_are_answered_and_nothing_changes(
    here: Hall, greeter: Program, body: bytes, status: int
) -> None:
    kind = "application/x-www-form-urlencoded" if status == 415 else "application/json"
    answer = greeter.client.post(f"/api/v1/malls/{here.mall.key}/visits", body, content_type=kind)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert not Visit.objects.exists()


def test_the_openapi_document_names_every_verb(officer: Program) -> None:
    document = officer.get("/openapi.json").json()

    for noun in ("calls", "recalls", "serving", "holds", "resumptions", "transfers", "completions", "no-shows"):
        assert any(path.endswith(f"/{noun}") for path in document["paths"]), noun
    for path, methods in document["paths"].items():
        for about in methods.values():
            asked = {"404", "409", "422"} | ({"401", "403"} if "security" in about else set())
            assert path == "/openapi.json" or asked <= set(about["responses"]), path


def test_the_human_page_names_every_problem(officer: Program) -> None:
    page = officer.client.get("/api/v1/docs").content.decode()
    assert "`" not in page, "code is shown as code"
    assert "<code>now</code>" in page
    assert "nothing_waiting" in page
    assert "/api/v1/counters/{uuid}/calls" in page


def test_the_written_answers_keep_to_the_documented_shapes(here: Hall, greeter: Program, officer: Program) -> None:
    visit = greeter.post(f"/malls/{here.mall.key}/visits", {**visit_body(here), "reserve": True}).json()
    VisitOut.model_validate(visit)
    confirmed = greeter.post(f"/visits/{visit['uuid']}/confirmations").json()
    VisitOut.model_validate(confirmed)
    ticket = officer.post(f"/counters/{here.counters[0].uuid}/calls").json()

    assert TicketOut.model_validate(ticket).model_dump(mode="json") == ticket
    assert officer.get(f"/tickets/{ticket['uuid']}").json()["state"] == "called"


def test_an_answer_says_how_long_it_is_so_that_it_is_not_sent_in_chunks(client: Client) -> None:
    answer = client.get("/api/v1/nowhere")
    assert int(answer["Content-Length"]) == len(answer.content) > 0


def test_a_stale_version_is_refused_and_a_fresh_one_goes_on(here: Hall, greeter: Program, officer: Program) -> None:
    greeter.post(f"/malls/{here.mall.key}/visits", visit_body(here))
    ticket = officer.post(f"/counters/{here.counters[0].uuid}/calls").json()
    where = f"/api/v1/tickets/{ticket['uuid']}"

    def send(verb: str, version: str) -> Any:
        return officer.client.post(
            f"{where}/{verb}", {}, content_type="application/json", headers={"if-match": version}
        )

    stale = send("serving", str(ticket["version"] - 1))
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert send("recalls", '"nonsense"').status_code == 422
    assert Ticket.objects.get(uuid=ticket["uuid"]).state == "called"
    assert send("serving", f'"{ticket["version"]}"').status_code == 201


@pytest.mark.parametrize("at", ["0.5", "0549-05-21T10:01:57+21:11", "2025-11-06T09:00:00", "besok"])
def test_an_instant_that_nobody_can_mean_is_refused(here: Hall, greeter: Program, at: str) -> None:
    answer = greeter.client.get(f"/api/v1/malls/{here.mall.key}/call-policy", {"at": at})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
