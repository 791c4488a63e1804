"""Nothing that the house keeps of people is forgotten when somebody asks for it."""

from __future__ import annotations

from anjungan.foundation.personal_data import holders
from tests.architecture.test_tables import our_models

_STAFF = "of staff at work: kept by duty, asked for at the mall's personnel office, not through a citizen's account"
_UNLINKED = "belongs to a visit that is nobody's: nothing leads from a person to it"
EXCEPTED = {
    "accounts.User": _STAFF,
    "accounts.AccessToken": _STAFF,
    "organizations.StaffRole": _STAFF,
    "premises.Counter": _STAFF,
    "premises.Duty": _STAFF,
    "premises.DutyBreak": _STAFF,
    "catalog.ServiceStandard": _STAFF,
    "catalog.ServicePledge": _STAFF,
    "catalog.ImportedSheet": _STAFF,
    "queueing.Interval": _STAFF,
    "queueing.PolicyTrial": _STAFF,
    "queueing.CallPolicy": _STAFF,
    "forecasting.Learned": _STAFF,
    "foundation.AuditEntry": "the law wants it whole; a citizen is a random number in it, which comes to mean nobody",
    "assistance.Assistance": _UNLINKED + "; how the visitor is addressed is emptied at the end",
    "assistance.CheckedList": _UNLINKED + ", and is deleted a day later",
    "forecasting.TravelTime": _UNLINKED + "; some minutes",
}


def test_every_table_about_people_is_collected_and_erased_or_excepted_with_a_reason() -> None:
    about_people = {
        model._meta.label
        for model in our_models()
        if not getattr(model, "personal_data").startswith("none")  # noqa: B009
    }
    answered = {table for holder in holders() for table in holder.tables}
    assert about_people == answered | EXCEPTED.keys()
    assert not answered & EXCEPTED.keys()


def test_rooms_are_erased_from_the_top_down() -> None:
    assert next(holder.room for holder in holders()) == "citizens", "the account itself goes last"
