"""The refusals of the queue, each a sentence that says what to do next."""

from django.utils.translation import gettext_lazy as _

from anjungan.domain.queueing.states import TicketState
from anjungan.foundation.errors import DomainError


class ServiceNotHere(DomainError):
    """The service does not exist or is not given at this mall."""

    code = "service_not_here"
    status = 404
    message = _("Layanan itu tidak ada di mal ini. Pilih layanan lain atau tanyakan ke meja bantuan.")


class NoErrand(DomainError):
    """A visit without an errand."""

    code = "no_errand"
    status = 422
    message = _("Pilih sedikitnya satu keperluan.")


class TooManyErrands(DomainError):
    """More errands than one person can do in a day."""

    code = "too_many_errands"
    status = 422
    message = _("Satu nomor dapat memuat paling banyak %(most)s keperluan. Kurangi pilihan Anda.")


class UnknownPriority(DomainError):
    """A priority class that this mall does not have."""

    code = "unknown_priority"
    status = 422
    message = _("Golongan prioritas “%(key)s” tidak dikenal di mal ini. Pilih dari daftar.")


class LineClosed(DomainError):
    """The line does not give numbers now."""

    code = "line_closed"
    status = 409
    message = _("%(line)s: %(reason)s")


class QuotaExhausted(DomainError):
    """All numbers of the day are given out."""

    code = "quota_exhausted"
    status = 409
    message = _("%(line)s penuh: %(quota)s dari %(quota)s nomor hari ini sudah diambil. Coba hari kerja berikutnya.")


class TicketNotFound(DomainError):
    """No such ticket in this mall."""

    code = "ticket_not_found"
    status = 404
    message = _("Nomor itu tidak ditemukan. Periksa kembali kodenya.")


class CounterNotFound(DomainError):
    """No such counter in this mall."""

    code = "counter_not_found"
    status = 404
    message = _("Loket itu tidak ditemukan.")


class NotAtCounter(DomainError):
    """The officer does not sit at this counter."""

    code = "not_at_counter"
    status = 403
    message = _("Anda tidak bertugas di loket %(counter)s. Buka loket itu dahulu.")


class CounterNotOpen(DomainError):
    """The counter is paused or closed."""

    code = "counter_not_open"
    status = 409
    message = _("Loket %(counter)s sedang tidak buka. Buka atau lanjutkan loket dahulu.")


class CounterBusy(DomainError):
    """The counter still has a visitor."""

    code = "counter_busy"
    status = 409
    message = _("Selesaikan dahulu nomor %(number)s.")


class NothingWaiting(DomainError):
    """Nobody waits in the counter's lines."""

    code = "nothing_waiting"
    status = 409
    message = _("Belum ada yang menunggu untuk loket %(counter)s.")


class WrongState(DomainError):
    """The ticket is not where this verb needs it."""

    code = "wrong_state"
    status = 409
    message = _("Nomor %(number)s sekarang %(state_name)s, jadi langkah ini tidak berlaku.")

    def __init__(self, **params: object) -> None:
        state = str(params.get("state", ""))
        label = TicketState(state).label if state in TicketState.values else state
        super().__init__(**{**params, "state_name": label})


class BusyElsewhere(DomainError):
    """The person is at another counter now."""

    code = "busy_elsewhere"
    status = 409
    message = _("Nomor %(number)s sedang di loket lain. Tempatnya tetap disimpan.")


class NotHereYet(DomainError):
    """The number was taken from home and nobody has seen the person here."""

    code = "not_here_yet"
    status = 409
    message = _("Nomor %(number)s diambil dari rumah dan belum tercatat hadir. Catat kehadirannya dahulu.")


class LineNotServed(DomainError):
    """The counter does not serve the line of this ticket."""

    code = "line_not_served"
    status = 409
    message = _("Loket %(counter)s tidak melayani antrean nomor %(number)s. Alihkan nomor itu dahulu.")


class TooLateToUndo(DomainError):
    """The 30 seconds are over, or something else happened since."""

    code = "too_late_to_undo"
    status = 409
    message = _("Langkah terakhir untuk nomor %(number)s tidak dapat dibatalkan lagi.")


class VisitEnded(DomainError):
    """The visit is over."""

    code = "visit_ended"
    status = 409
    message = _("Kunjungan %(number)s sudah berakhir. Ambil nomor baru bila masih ada keperluan.")


class ReservationExpired(DomainError):
    """The number was not taken in time."""

    code = "reservation_expired"
    status = 409
    message = _("Nomor %(number)s sudah hangus karena tidak diambil. Ambil nomor baru.")


class StaleVersion(DomainError):
    """Somebody changed the ticket since it was read."""

    code = "stale_version"
    status = 409
    message = _("Nomor %(number)s sudah berubah sejak layar Anda dimuat. Muat ulang, lalu coba lagi.")


class DayAlreadyClosed(DomainError):
    """The business day is closed."""

    code = "day_already_closed"
    status = 409
    message = _("Hari layanan %(date)s sudah ditutup.")


class CounterHasVisitor(DomainError):
    """A counter with a visitor cannot close."""

    code = "counter_has_visitor"
    status = 409
    message = _("Loket %(counter)s masih melayani nomor %(number)s. Selesaikan, tahan, atau alihkan dahulu.")


class QuickDeskIncomplete(DomainError):
    """Quick desks without quick lines, or the other way round."""

    code = "quick_desk_incomplete"
    status = 422
    message = _("Loket cepat memerlukan keduanya: pilih loketnya, dan antrean mana yang cepat.")


class TrialNotFound(DomainError):
    """No such trial at this mall."""

    code = "trial_not_found"
    status = 404
    message = _("Percobaan itu tidak ditemukan. Susun rancangan baru.")


class TrialRunning(DomainError):
    """Another draft is being tried at this mall."""

    code = "trial_running"
    status = 409
    message = _("Rancangan lain sedang dicoba. Tunggu hasilnya, lalu coba rancangan Anda.")


class TrialNotDone(DomainError):
    """A draft without a result cannot come into force."""

    code = "trial_not_done"
    status = 409
    message = _("Rancangan ini belum selesai dicoba. Lihat hasilnya dahulu.")


class PolicyHasChanged(DomainError):
    """Somebody decided another policy in the meantime."""

    code = "policy_has_changed"
    status = 409
    message = _("Aturan panggil sudah diubah sejak Anda melihatnya. Muat ulang, lalu coba lagi dari aturan yang baru.")
