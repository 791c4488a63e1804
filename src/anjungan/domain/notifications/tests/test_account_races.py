"""One person, two tabs: what is chosen, saved and removed at once. Watches the held row of the account."""

from collections.abc import Callable
from functools import partial
from unittest.mock import patch
from uuid import UUID

import pytest

from anjungan.domain.citizens import operations as citizens
from anjungan.domain.citizens.errors import TooManyOfThem
from anjungan.domain.citizens.models import CitizenContact, ContactProof, SavedItem
from anjungan.domain.citizens.operations import Proven
from anjungan.domain.citizens.tests.scenes import MADE, NINE_O_CLOCK, acting, code_of, entered
from anjungan.domain.notifications import operations as notifications
from anjungan.domain.notifications.models import AccountChoice, Subscription
from anjungan.domain.queueing.tests.neighbours import half_finished, meanwhile, until_it_waits
from anjungan.domain.queueing.tests.scenarios import hall
from anjungan.foundation.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)


def choosing(sari: Proven, *kinds: str, contact: UUID | None = None) -> Callable[[], AccountChoice]:
    return partial(
        notifications.choose_account_messages, citizen=sari.citizen, kinds=kinds, actor=acting(sari), now=NINE_O_CLOCK,
        contact=contact or CitizenContact.objects.earliest("pk").uuid,
    )  # fmt: skip


def saving(sari: Proven, visit: UUID) -> Callable[[], bool]:
    return partial(
        notifications.save_to_account,
        citizen=sari.citizen, kind="visit", item=visit, actor=acting(sari), now=NINE_O_CLOCK,
    )  # fmt: skip


def why_ended() -> list[str]:
    """Return what the trail of the visit says of an account that tells of it no more."""
    return [
        entry.details["why"]
        for entry in AuditEntry.objects.filter(verb="notifications.account_messages_ended.v1").order_by("pk")
    ]


def test_what_an_account_tells_no_more_is_a_fact_of_the_visit_and_names_nobody() -> None:
    sari, visit = entered(), hall().arrive(at=NINE_O_CLOCK)
    saving(sari, visit.uuid)()
    # Nothing was told yet, so nothing ends.
    choosing(sari)()
    assert why_ended() == []
    choosing(sari, "near")()
    choosing(sari, "near", "called")()
    assert why_ended() == []
    for _twice in range(2):
        notifications.remove_from_account(
            citizen=sari.citizen, kind="visit", item=visit.uuid, actor=acting(sari), now=NINE_O_CLOCK
        )
    entry = AuditEntry.objects.get(verb="notifications.account_messages_ended.v1")
    assert (entry.subject, entry.details["why"]) == (f"visit:{visit.uuid}", "taken_out")
    assert (entry.actor_kind, str(sari.citizen.uuid) in str(entry.details)) == ("system", False)


def test_a_visit_is_told_as_the_choice_says_that_is_being_saved() -> None:
    sari, visit = entered(), hall().arrive(at=NINE_O_CLOCK)
    choosing(sari, "near", "called")()
    with half_finished(choosing(sari)) as neighbour, meanwhile(saving(sari, visit.uuid)) as answer:
        until_it_waits(answer)
        assert not answer.done(), "the choice was not waited for"
        neighbour.save()
    assert answer.result()
    assert not Subscription.objects.exists()


def test_a_choice_is_followed_by_the_visit_that_is_being_saved() -> None:
    sari, visit = entered(), hall().arrive(at=NINE_O_CLOCK)
    choosing(sari, "near", "called")()
    with half_finished(saving(sari, visit.uuid)) as neighbour, meanwhile(choosing(sari)) as answer:
        until_it_waits(answer)
        assert not answer.done(), "the visit was not waited for"
        neighbour.save()
    assert answer.result().kinds == []
    assert not Subscription.objects.exists()
    assert why_ended() == ["nothing_chosen"]


def test_of_two_presses_the_last_one_counts() -> None:
    sari, visit = entered(), hall().arrive(at=NINE_O_CLOCK)
    saving(sari, visit.uuid)()
    with half_finished(choosing(sari)) as neighbour, meanwhile(choosing(sari, "near")) as answer:
        until_it_waits(answer)
        assert not answer.done(), "the first press was not waited for"
        neighbour.save()
    assert AccountChoice.objects.get().kinds == answer.result().kinds == ["near"]


def test_no_more_is_saved_than_may_be() -> None:
    sari, here = entered(), hall()
    one, other = (here.arrive(at=NINE_O_CLOCK) for _ in range(2))
    with (
        patch("anjungan.domain.citizens.operations.keeping.MOST_SAVED", 1),
        half_finished(saving(sari, one.uuid)) as neighbour,
        meanwhile(saving(sari, other.uuid)) as answer,
    ):
        until_it_waits(answer)
        neighbour.save()
        with pytest.raises(TooManyOfThem):
            answer.result(10)
    assert SavedItem.objects.count() == 1


def test_a_contact_that_goes_takes_the_messages_of_a_visit_being_saved_with_it() -> None:
    sari, visit = entered(), hall().arrive(at=NINE_O_CLOCK)
    assert sari.session
    session, actor = sari.session.session, acting(sari)
    asked = citizens.ask_contact_code(session=session, kind="email", address=MADE, actor=actor, now=NINE_O_CLOCK)
    proven = citizens.prove_entry_code(
        proof=asked.uuid, written=code_of(ContactProof.objects.latest("pk").uuid), device="Chrome", actor=actor,
        session=session, now=NINE_O_CLOCK,
    )  # fmt: skip
    session = proven.session.session if proven.session else session
    second = CitizenContact.objects.latest("pk").uuid
    choosing(sari, "near", contact=second)()
    with (
        half_finished(saving(sari, visit.uuid)) as neighbour,
        meanwhile(
            partial(notifications.remove_contact, session=session, contact=second, actor=actor, now=NINE_O_CLOCK)
        ) as answer,
    ):
        until_it_waits(answer)
        neighbour.save()
        assert Subscription.objects.count() == 1
        answer.result(10)
    assert not Subscription.objects.exists()
    assert why_ended() == ["contact_removed"]
    assert AccountChoice.objects.get().contact is None
