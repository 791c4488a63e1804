"""A new secret key loses nobody: the old one still opens and finds, and after sealing anew it can be forgotten."""

from __future__ import annotations

import pytest
from django.apps import apps
from pytest_django.fixtures import Settings

from anjungan.domain.citizens import operations as citizens
from anjungan.domain.citizens.models import Citizen, CitizenContact
from anjungan.domain.citizens.queries import contacts_of, name_of
from anjungan.domain.citizens.tests.scenes import NINE_O_CLOCK, SARI, acting, entered, later
from anjungan.foundation.key_rotation import reseal_everything, sealed_columns
from anjungan.foundation.sealed_texts import SealBroken

pytestmark = pytest.mark.django_db


def test_every_sealed_column_of_the_house_is_known() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("anjungan.")]
    there = {
        (model._meta.label, field.name)
        for model in ours
        for field in model._meta.get_fields()
        if field.name.endswith("_sealed")
    }
    assert there == {(column.table, column.column) for column in sealed_columns()}


def test_an_account_outlives_its_key(settings: Settings) -> None:
    sari = entered()
    citizens.change_name(citizen=sari.citizen, name="Sari", actor=acting(sari), now=NINE_O_CLOCK)
    before = CitizenContact.objects.get()
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "quite another key", [old]
    assert entered(now=later(hours=2)).citizen == sari.citizen, "found by the index of the old key"

    done = reseal_everything()
    assert done["citizens.CitizenContact.address_sealed"] == done["citizens.Citizen.name_sealed"] == 1
    assert set(reseal_everything().values()) == {0}, "the second time there is nothing left to do"

    settings.SECRET_KEY_FALLBACKS = []
    citizen = Citizen.objects.get()
    assert name_of(citizen=citizen) == "Sari"
    assert [own.contact.address for own in contacts_of(citizen=citizen)] == [SARI]
    assert CitizenContact.objects.get().address_index != before.address_index
    assert not entered(now=later(hours=4)).is_new


def test_a_key_lost_too_early_is_said_and_nothing_is_changed(settings: Settings) -> None:
    entered()
    before = CitizenContact.objects.values_list("address_sealed", "address_index").get()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "quite another key", []
    with pytest.raises(SealBroken):
        reseal_everything()
    assert CitizenContact.objects.values_list("address_sealed", "address_index").get() == before
