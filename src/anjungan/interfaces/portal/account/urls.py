"""The addresses of a citizen's own account."""

from django.urls import path, re_path

from anjungan.interfaces.portal.account import entering, home, nik, passkeys, providers, rights, saving, told

app_name = "account"

urlpatterns = [
    path("", home.show_home, name="home"),
    path("masuk", entering.show_enter, name="enter"),
    path("kode", entering.show_code, name="code"),
    path("kode/lagi", entering.send_again, name="code_again"),
    path("pastikan", entering.confirm, name="confirm"),
    path("keluar", entering.leave, name="leave"),
    path("nama", home.change_name, name="name"),
    path("baca", home.choose_reading, name="reading"),
    path("kabar", told.choose, name="told"),
    path("kontak", home.add_contact, name="contact"),
    path("kontak/<uuid:uuid>/hapus", home.remove_contact, name="contact_remove"),
    path("perangkat", home.show_sessions, name="sessions"),
    path("perangkat/<uuid:uuid>/keluar", home.end_session, name="session_end"),
    path("perangkat/keluar-semua", home.end_all_sessions, name="sessions_end"),
    path("kunci", passkeys.add, name="passkey"),
    path("kunci/baru", passkeys.ask_new, name="passkey_new"),
    path("kunci/tanya", passkeys.ask, name="passkey_question"),
    path("kunci/masuk", passkeys.enter, name="passkey_enter"),
    path("kunci/<uuid:uuid>/hapus", passkeys.remove, name="passkey_remove"),
    path("nik", nik.keep, name="nik"),
    path("nik/lihat", nik.reveal, name="nik_reveal"),
    path("nik/hapus", nik.remove, name="nik_remove"),
    path("data", rights.show_holdings, name="holdings"),
    path("data.json", rights.download_holdings, name="download"),
    path("data.pdf", rights.print_holdings, name="download_pdf"),
    path("hapus", rights.erase, name="erase"),
    path("hapus/batal", rights.take_back, name="erase_not"),
    path("tanda-terima/<str:receipt>", rights.show_receipt, name="receipt"),
    path("lewat/<slug:key>", providers.begin, name="provider"),
    path("lewat/<slug:key>/kembali", providers.come_back, name="provider_back"),
    path("hubungkan", providers.link, name="link"),
    path("login/<uuid:uuid>/lepas", providers.unlink, name="unlink"),
    re_path(r"^simpan/(?P<kind>kunjungan|janji)/(?P<code>[^/]+)$", saving.save, name="save"),
    path("tersimpan/<str:kind>/<uuid:item>/lepas", saving.remove, name="remove"),
]
