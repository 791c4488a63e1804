"""Refusals of booking. Each says what to do next."""

from django.utils.translation import gettext_lazy as _

from anjungan.foundation.errors import DomainError


class BookingNotFound(DomainError):
    """No booking has this code here."""

    code = "booking_not_found"
    status = 404
    message = _("Tidak ada janji dengan kode itu. Periksa kembali kodenya, atau tanyakan kepada penyambut.")


class NotBookable(DomainError):
    """The service takes no bookings."""

    code = "not_bookable"
    status = 409
    message = _("Layanan ini belum menerima pemesanan waktu. Datang langsung dan ambil nomor di tempat.")


class SlotNotOffered(DomainError):
    """That time is not offered."""

    code = "slot_not_offered"
    status = 409
    message = _("Waktu itu tidak tersedia. %(next)s")


class SlotFull(DomainError):
    """Somebody else took the last place."""

    code = "slot_full"
    status = 409
    message = _("Waktu itu baru saja penuh. %(next)s")


class DayNotFull(DomainError):
    """A waiting list is for full days."""

    code = "day_not_full"
    status = 409
    message = _("Hari itu masih ada waktu kosong. Pilih salah satunya.")


class TooManyHolds(DomainError):
    """One browser holds several times already."""

    code = "too_many_holds"
    status = 429
    message = _("Anda sedang menahan %(most)s waktu. Selesaikan atau lepaskan salah satunya dahulu.")


class TooManyBookings(DomainError):
    """One contact has many bookings ahead."""

    code = "too_many_bookings"
    status = 409
    message = _("Kontak ini sudah punya %(most)s janji. Batalkan salah satunya, atau datang langsung.")


class TooManyCodes(DomainError):
    """Codes were asked for too often."""

    code = "too_many_codes"
    status = 429
    message = _("Kode sudah beberapa kali dikirim. Tunggu satu jam, atau pesan lewat penyambut di mal.")


class AlreadyBooked(DomainError):
    """The person has a time for this service on that day."""

    code = "already_booked"
    status = 409
    message = _("Kontak ini sudah punya janji untuk layanan itu pada hari yang sama. Ubah janji yang ada.")


class HoldExpired(DomainError):
    """The time was kept for some minutes and is free again."""

    code = "hold_expired"
    status = 409
    message = _("Waktu yang ditahan sudah dilepas. Pilih waktu lagi.")


class WrongProof(DomainError):
    """The one-time code is another."""

    code = "wrong_proof"
    status = 422
    message = _("Kodenya tidak cocok. Masih ada %(left)s kali kesempatan.")


class BookingIsOver(DomainError):
    """It can no longer be changed."""

    code = "booking_is_over"
    status = 409
    message = _("Janji ini sudah tidak dapat diubah.")


class TooLateToReinstate(DomainError):
    """A cancelling is taken back at once or not at all."""

    code = "too_late_to_reinstate"
    status = 409
    message = _("Pembatalan hanya dapat ditarik kembali dalam %(minutes)s menit. Pesan waktu lagi.")


class TooEarly(DomainError):
    """The window of arrival has not opened."""

    code = "too_early"
    status = 409
    message = _("Janji Anda %(day)s, pukul %(time)s. Lapor datang mulai pukul %(from)s, atau ambil nomor biasa.")


class WrongDay(DomainError):
    """The booking was for a day that is over."""

    code = "wrong_day"
    status = 409
    message = _("Janji itu untuk %(day)s. Ambil nomor biasa, atau pesan waktu lagi.")


class RemoteClosed(DomainError):
    """No number can be taken from home now; `reason` says why and `next` what to do."""

    code = "remote_closed"
    status = 409
    message = "%(reason)s %(next)s"


class RemoteAlreadyTaken(DomainError):
    """This contact or browser had its number for the service today."""

    code = "remote_already_taken"
    status = 409
    message = _("Kontak atau peramban ini sudah mengambil nomor untuk layanan itu hari ini. Buka Kunjungan saya.")


class RemoteNotFound(DomainError):
    """No request has this code here, or its code was not written in time."""

    code = "remote_not_found"
    status = 404
    message = _("Permintaan nomor itu sudah tidak berlaku. Mulai lagi dari halaman layanan.")


class PresenceCodeWrong(DomainError):
    """The code of the hall is another by now."""

    code = "presence_code_wrong"
    status = 422
    message = _("Kode di layar sudah berganti. Lihat lagi layar di aula atau anjungan, lalu tulis kode yang baru.")
