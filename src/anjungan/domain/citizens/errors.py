"""Refusals of accounts. None tells a stranger whether somebody has one."""

from django.utils.translation import gettext_lazy as _

from anjungan.foundation.errors import DomainError


class TooManyEntryCodes(DomainError):
    """Codes were asked for too often for one contact, whoever asked."""

    code = "too_many_entry_codes"
    status = 429
    message = _("Kode sudah beberapa kali dikirim ke alamat itu. Tunggu satu jam, atau datang ke meja bantuan.")


class WrongEntryCode(DomainError):
    """The one-time code is another."""

    code = "wrong_entry_code"
    status = 422
    message = _("Kodenya tidak cocok. Masih ada %(left)s kali kesempatan.")


class EntryCodeOver(DomainError):
    """The code is too old, was used, or was tried too often."""

    code = "entry_code_over"
    status = 409
    message = _("Kode itu tidak berlaku lagi. Minta kode baru.")


class NotReachableByThat(DomainError):
    """This installation sends no messages of that kind."""

    code = "not_reachable_by_that"
    status = 409
    message = _("Mal ini belum dapat mengirim kode ke sana. Pilih cara lain, atau datang ke meja bantuan.")


class ContactOfAnother(DomainError):
    """The proven contact already opens another account."""

    code = "contact_of_another_account"
    status = 409
    message = _("Kontak itu sudah dipakai akun lain. Keluar dahulu, lalu masuk dengan kontak itu.")


class LastContact(DomainError):
    """An account without a contact could never be entered again."""

    code = "last_contact"
    status = 409
    message = _("Ini satu-satunya kontak akun Anda. Tambahkan yang lain dahulu.")


class TooManyOfThem(DomainError):
    """An account holds so many and no more."""

    code = "too_many_of_them"
    status = 409
    message = _("Paling banyak %(most)s. Hapus salah satunya dahulu.")


class ProveAgain(DomainError):
    """Something sensitive was asked for by a session that was not proven lately."""

    code = "prove_again"
    status = 403
    message = _("Pastikan dahulu bahwa ini Anda.")


class SessionGone(DomainError):
    """The session ended, here or from another device."""

    code = "session_gone"
    status = 401
    message = _("Anda sudah keluar. Masuk lagi untuk melanjutkan.")


class PasskeyRefused(DomainError):
    """The passkey did not answer as it must."""

    code = "passkey_refused"
    status = 422
    message = _("Kunci sandi tidak dikenali. Coba lagi, atau masuk dengan kode.")


class IdentityOfAnother(DomainError):
    """The login elsewhere already opens another account."""

    code = "identity_of_another_account"
    status = 409
    message = _("Login itu sudah terhubung dengan akun lain.")


class ErasureRuns(DomainError):
    """The account is about to be erased."""

    code = "erasure_runs"
    status = 409
    message = _("Akun ini sedang menunggu dihapus. Batalkan penghapusannya dahulu.")
