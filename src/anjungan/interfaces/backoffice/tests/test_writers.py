"""Staff write standards: the draft is theirs, the head answers for it, the mall approves it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.errors import NotADraft
from anjungan.domain.catalog.models import ServiceStandard
from anjungan.domain.organizations.models import Agency, StaffRole
from anjungan.foundation import clock
from anjungan.foundation.errors import NotAllowed
from anjungan.foundation.models import AuditEntry
from anjungan.interfaces.backoffice.tests.scene import SKCK, Office, office, writer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Office:
    """An agency with a head, and the mall."""
    return office()


def read(client: Client, path: str = "") -> str:
    return str(client.get(f"/ruang-instansi/{path}", follow=True).content.decode())


def press(client: Client, path: str, **fields: object) -> str:
    return str(client.post(f"/ruang-instansi/{path}", fields, follow=True).content.decode())


def test_a_standard_goes_from_staff_over_the_head_to_the_mall(here: Office) -> None:
    writer, _actor = writer_of(here)
    draft = here.draft()
    page = f"{SKCK}/{draft.version}/"
    own = read(writer, page)
    assert "Serahkan versi ini" in own
    assert "Ajukan versi ini" not in own
    assert "Diserahkan" in press(writer, f"{page}serahkan", revisi=draft.revision)
    assert "Sedang dibaca kepala instansi" in read(writer, page)
    assert "Menunggu keputusan Anda" not in read(writer)

    assert "Menunggu keputusan Anda" in read(here.head)
    press(here.head, f"{page}kembalikan", catatan="Tulis biayanya per orang.")
    assert "Tulis biayanya per orang." in read(writer, page)
    draft.refresh_from_db()
    press(writer, f"{page}serahkan", revisi=draft.revision)
    # The head reads it and puts it before the mall; the manager does not meet it before that.
    assert "Setujui versi ini" not in read(here.manager, page)
    assert "Diajukan" in press(here.head, f"{page}ajukan", revisi=draft.revision, sk="SK 1")
    press(here.manager, f"{page}setujui", mulai=(clock.now() + timedelta(days=1)).date().isoformat())
    draft.refresh_from_db()
    assert draft.state == "published"
    acts = AuditEntry.objects.filter(verb__startswith="catalog.standard_").order_by("pk")
    assert [act.verb for act in acts][-5:] == [
        "catalog.standard_proposed.v1", "catalog.standard_returned.v1", "catalog.standard_proposed.v1",
        "catalog.standard_submitted.v1", "catalog.standard_published.v1",
    ]  # fmt: skip


def test_a_writer_never_puts_a_standard_before_the_mall_nor_decides(here: Office) -> None:
    _client, writer = writer_of(here)
    draft = here.draft()
    now = clock.now()
    with pytest.raises(NotAllowed):
        catalog.submit_draft(standard_id=draft.pk, decree="", revision=draft.revision, actor=writer, now=now)
    catalog.propose_draft(standard_id=draft.pk, revision=draft.revision, actor=writer, now=now)
    with pytest.raises(NotAllowed):
        catalog.return_draft(standard_id=draft.pk, note="x", actor=writer, now=now)
    with pytest.raises(NotAllowed):
        catalog.approve_standard(standard_id=draft.pk, valid_from=now.date(), actor=writer, now=now)
    # What the head reads is not changed under their eyes.
    with pytest.raises(NotADraft):
        catalog.discard_draft(standard_id=draft.pk, revision=draft.revision, actor=writer, now=now)


def test_a_writer_of_another_agency_sees_nothing_and_an_officer_has_no_editor(here: Office) -> None:
    other = Agency.objects.create(key="lain", name_id="Lain", short="Lain", level="kota")
    client, actor = writer_of(here, "budi")
    StaffRole.objects.filter(user__uuid=actor.id).update(agency=other)
    draft = here.draft()
    assert client.get(f"/ruang-instansi/{SKCK}/{draft.version}/").status_code == 403
    StaffRole.objects.filter(user__uuid=actor.id).update(role="officer")
    assert client.get("/ruang-instansi/").status_code == 403
    assert ServiceStandard.objects.get(pk=draft.pk).state == "draft"
