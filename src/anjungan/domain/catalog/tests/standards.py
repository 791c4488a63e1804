"""A standard with nothing missing, for tests here and above."""

from __future__ import annotations

from anjungan.domain.catalog.components import (
    Content,
    Evidence,
    EvidenceForm,
    EvidenceList,
    Fee,
    FeeBasis,
    LegalSource,
    Lines,
    Part,
    Product,
    Requirement,
    Step,
    StepActor,
    TimeLimit,
    TimeUnit,
)


def _said(*lines: str) -> Part[Lines]:
    return Part(value=lines)


WHOLE = Content(
    requirements=Part(
        value=(
            Requirement(
                key="ktp_el",
                question="KTP-el pemohon",
                lists=(EvidenceList(evidence=(Evidence(name="KTP-el", form=EvidenceForm.ORIGINAL),)),),
            ),
        )
    ),
    procedure=Part(
        value=(
            Step(actor=StepActor.APPLICANT, text="Mengajukan permohonan"),
            Step(actor=StepActor.OFFICER, text="Memeriksa dan menyerahkan surat"),
        )
    ),
    time_limit=Part(value=TimeLimit(value=1, unit=TimeUnit.WORKING_DAYS, starts_when="berkas lengkap dan benar")),
    fee=Part(value=Fee(basis=FeeBasis.FREE)),
    product=Part(value=Product(name="Surat keterangan")),
    complaints=_said("Meja pengaduan di pintu utama", "SP4N-LAPOR!"),
    legal_basis=Part(value=(LegalSource(number="UU 25/2009", title="Pelayanan Publik"),)),
    facilities=_said("Ruang tunggu, meja layanan, komputer"),
    competence=_said("Lulusan paling rendah SMA, mengerti prosedur"),
    supervision=_said("Kepala seksi memeriksa setiap minggu"),
    staffing=_said("2 orang"),
    guarantee=_said("Dilayani sesuai standar ini"),
    safety=_said("Berkas disimpan di lemari terkunci"),
    evaluation=_said("Dinilai setiap enam bulan"),
    compensation=_said("Dokumen dikirim ke rumah tanpa biaya"),
)
