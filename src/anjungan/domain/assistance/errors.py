"""Refusals of assisted mode. Each says what to do next; some are raised by the guard in the database."""

from django.utils.translation import gettext_lazy as _

from anjungan.foundation.errors import DomainError


class AssistanceOver(DomainError):
    """The consent ended, or its time is over."""

    code = "assistance_over"
    message = _("Mode bantuan sudah berakhir. Tanyakan lagi kepada pengunjung sebelum melanjutkan.")


class AssistanceNotFound(DomainError):
    """No consent of this member of staff has this name."""

    code = "assistance_not_found"
    status = 404
    message = _("Tidak ada mode bantuan Anda dengan nomor itu. Tanyakan kepada pengunjung, lalu catat persetujuannya.")


class NotAgreed(DomainError):
    """The visitor did not agree to this."""

    code = "not_agreed"
    status = 403
    message = _("Pengunjung belum menyetujui langkah ini. Selesaikan mode bantuan, lalu tanyakan lagi.")


class AnotherVisitor(DomainError):
    """The ticket or booking belongs to somebody else."""

    code = "another_visitor"
    status = 403
    message = _("Karcis atau janji ini bukan milik pengunjung yang Anda bantu.")


class NothingAgreed(DomainError):
    """No task was chosen, or the yes was not noted."""

    code = "nothing_agreed"
    status = 422
    message = _("Centang apa yang disetujui pengunjung dan cara beliau menyetujui.")


class AlreadyAssisting(DomainError):
    """One visitor at a time."""

    code = "already_assisting"
    message = _("Anda sedang membantu seseorang. Selesaikan dahulu mode bantuan yang berjalan.")


class NoMoreTime(DomainError):
    """The longest time is reached."""

    code = "no_more_time"
    message = _("Mode bantuan paling lama %(minutes)s menit. Selesaikan, lalu tanyakan lagi kepada pengunjung.")


class CodeNotFound(DomainError):
    """No visit or booking of this mall has this code."""

    code = "assistance_code_not_found"
    status = 404
    message = _("Tidak ada karcis atau janji dengan kode itu di mal ini. Periksa lagi hurufnya.")
