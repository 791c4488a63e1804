"""The plan of the demo mall as data.

Published are the mall, its agencies, its services, its hours, 40 counters in all and 14 for the population office.
Which line and counter serves what, the names of zones and topics, promises, quotas and usual times are invented for
the demo, except the times that a standard prints (`published_time`).
"""

from __future__ import annotations

from dataclasses import dataclass

MALL = "mpp_pekanbaru"


@dataclass(frozen=True, kw_only=True)
class TopicSketch:
    """A topic with its zone: in the demo there is one of each."""

    letter: str
    zone: int
    name_id: str
    name_en: str
    zone_name_id: str
    zone_name_en: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class LineSketch:
    """A line: whose services wait in it, where, and how long one takes.

    `services` are beginnings of service names inside the agency's group; empty takes all that no other line of the
    agency has taken. `published_time` names the service whose standard prints the time at the counter.
    """

    code: str
    agency: str
    letter: str
    name_id: str
    name_en: str
    counters: tuple[str, ...]
    services: tuple[str, ...] = ()
    minutes: int = 10
    published_time: str = ""
    promise: int = 30
    quota: int | None = None


TOPICS = (
    TopicSketch(
        letter="A",
        zone=1,
        icon="id",
        name_id="KTP, KK, dan akta",
        name_en="ID card, family card, certificates",
        zone_name_id="Kependudukan",
        zone_name_en="Population office",
    ),
    TopicSketch(
        letter="J",
        zone=2,
        icon="plane",
        name_id="Paspor dan perjalanan",
        name_en="Passport and travel",
        zone_name_id="Perjalanan",
        zone_name_en="Travel",
    ),
    TopicSketch(
        letter="K",
        zone=3,
        icon="stethoscope",
        name_id="Kesehatan dan jaminan",
        name_en="Health and insurance",
        zone_name_id="Kesehatan dan jaminan",
        zone_name_en="Health and insurance",
    ),
    TopicSketch(
        letter="L",
        zone=4,
        icon="car",
        name_id="SIM, STNK, dan kepolisian",
        name_en="Driving, vehicles, police",
        zone_name_id="Lalu lintas dan kepolisian",
        zone_name_en="Traffic and police",
    ),
    TopicSketch(
        letter="R",
        zone=5,
        icon="home",
        name_id="Rumah, tanah, lingkungan",
        name_en="Home, land, environment",
        zone_name_id="Rumah dan lingkungan",
        zone_name_en="Home and environment",
    ),
    TopicSketch(
        letter="U",
        zone=6,
        icon="building-store",
        name_id="Usaha dan pajak",
        name_en="Business and tax",
        zone_name_id="Usaha dan pajak",
        zone_name_en="Business and tax",
    ),
)


def _counters(first: int, last: int) -> tuple[str, ...]:
    return tuple(str(code) for code in range(first, last + 1))


LINES = (
    LineSketch(
        code="KK",
        agency="dukcapil",
        letter="A",
        name_id="Kartu Keluarga dan pindah datang",
        name_en="Family card and moving",
        counters=(*_counters(101, 105), "110"),
        services=("kk_", "pindah", "datang", "biodata", "konsolidasi", "skk_lain"),
        minutes=9,
    ),
    LineSketch(
        code="KTP",
        agency="dukcapil",
        letter="A",
        name_id="KTP-el, KIA, dan IKD",
        name_en="ID card, child card, digital ID",
        counters=(*_counters(106, 110), "105"),
        services=("ktp_el", "kia", "ikd"),
        minutes=8,
    ),
    LineSketch(
        code="AKTA",
        agency="dukcapil",
        letter="A",
        name_id="Akta pencatatan sipil",
        name_en="Civil certificates",
        counters=_counters(111, 114),
        services=("akta_",),
        minutes=12,
    ),
    LineSketch(
        code="PAS",
        agency="imigrasi",
        letter="J",
        name_id="Paspor",
        name_en="Passport",
        counters=_counters(201, 203),
        minutes=14,
        promise=45,
        quota=90,
    ),
    LineSketch(
        code="IMEI",
        agency="bea_cukai",
        letter="J",
        name_id="Pendaftaran IMEI",
        name_en="IMEI registration",
        counters=("204",),
        minutes=10,
    ),
    LineSketch(
        code="JKN",
        agency="bpjs_kesehatan",
        letter="K",
        name_id="BPJS Kesehatan",
        name_en="National health insurance",
        counters=_counters(301, 303),
        minutes=9,
    ),
    LineSketch(
        code="JHT",
        agency="bpjs_tk",
        letter="K",
        name_id="BPJS Ketenagakerjaan",
        name_en="Employment insurance",
        counters=_counters(304, 305),
        minutes=13,
    ),
    LineSketch(
        code="KES",
        agency="dinkes",
        letter="K",
        name_id="Dinas Kesehatan",
        name_en="Health office",
        counters=("306",),
        minutes=12,
    ),
    LineSketch(
        code="SKCK",
        agency="polri",
        letter="L",
        name_id="SKCK",
        name_en="Police record certificate",
        counters=_counters(401, 402),
        services=("skck_",),
        published_time="polri.skck_baru",
    ),
    LineSketch(
        code="SIM",
        agency="polri",
        letter="L",
        name_id="SIM",
        name_en="Driving licence",
        counters=_counters(403, 404),
        services=("sim_",),
        minutes=12,
        promise=45,
        quota=120,
    ),
    LineSketch(
        code="SPKT",
        agency="polri",
        letter="L",
        name_id="Laporan dan izin kepolisian",
        name_en="Police reports and permits",
        counters=("405",),
        minutes=11,
    ),
    LineSketch(
        code="STNK",
        agency="samsat",
        letter="L",
        name_id="Samsat",
        name_en="Vehicle registration and tax",
        counters=_counters(406, 407),
        minutes=8,
    ),
    LineSketch(
        code="PERDA",
        agency="satpolpp",
        letter="L",
        name_id="Aduan ketertiban",
        name_en="By-law complaints",
        counters=("408",),
        minutes=10,
    ),
    LineSketch(
        code="PBG",
        agency="pupr",
        letter="R",
        name_id="Bangunan dan tata ruang",
        name_en="Building and planning",
        counters=("501",),
        minutes=16,
    ),
    LineSketch(
        code="LH",
        agency="dlh",
        letter="R",
        name_id="Persetujuan lingkungan",
        name_en="Environmental approval",
        counters=("502",),
        minutes=15,
    ),
    LineSketch(
        code="AIR",
        agency="pdam",
        letter="R",
        name_id="Air minum",
        name_en="Drinking water",
        counters=("503",),
        minutes=6,
        promise=20,
    ),
    LineSketch(
        code="NIB",
        agency="dpmptsp",
        letter="U",
        name_id="Perizinan berusaha",
        name_en="Business licensing",
        counters=_counters(601, 602),
        published_time="dpmptsp.nib",
        promise=45,
    ),
    LineSketch(
        code="SIP",
        agency="dpmptsp",
        letter="U",
        name_id="Izin tenaga dan sarana kesehatan",
        name_en="Health licences",
        counters=("602", "603"),
        services=(
            "sip_",
            "izin_hattra",
            "izin_klinik",
            "izin_apotek",
            "izin_toko_obat",
            "izin_optik",
            "izin_rs",
            "izin_lab",
            "izin_hemodialisis",
            "izin_utd",
        ),
        minutes=15,
    ),
    LineSketch(
        code="INFO",
        agency="dpmptsp",
        letter="U",
        name_id="Informasi dan pengaduan perizinan",
        name_en="Licensing help and complaints",
        counters=("603",),
        services=("informasi_pengaduan", "skp"),
        published_time="dpmptsp.informasi_pengaduan",
        promise=15,
    ),
    LineSketch(
        code="PBB",
        agency="bapenda",
        letter="U",
        name_id="Pajak daerah",
        name_en="Local tax",
        counters=("604",),
        minutes=8,
    ),
    LineSketch(
        code="EFIN",
        agency="kpp",
        letter="U",
        name_id="EFIN",
        name_en="Tax filing number",
        counters=("605",),
        services=("efin",),
        published_time="kpp.efin",
        promise=15,
    ),
    LineSketch(
        code="NPWP",
        agency="kpp",
        letter="U",
        name_id="NPWP dan layanan pajak",
        name_en="Taxpayer number and services",
        counters=("605",),
        minutes=12,
    ),
)

# Where people may choose a time beforehand; the others are quick enough without.
BOOKABLE = frozenset({"KK", "KTP", "AKTA", "PAS", "SIM", "PBG", "NPWP", "JKN"})
