"""Refusals that were foreseen: told to the person, not to the error tracker.

A refusal stands beside the verb that raises it. Its `code` is part of the API and never changes; its
`message` is a kind sentence that says what to do next.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class DomainError(Exception):
    """A rule said no. `params` fill the named placeholders of `message`."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    message: ClassVar[Text] = _("Permintaan ini tidak dapat dijalankan sekarang.")
    registry: ClassVar[dict[str, type[DomainError]]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" in cls.__dict__:
            DomainError.registry[cls.code] = cls

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.code, params)

    @property
    def user_message(self) -> str:
        """The sentence for the person, in the language now active."""
        return str(self.message) % self.params if self.params else str(self.message)

    def __str__(self) -> str:
        return f"{self.code}: {self.user_message}"


class NotAllowed(DomainError):
    """The actor may not do this."""

    code = "not_allowed"
    status = 403
    message = _("Anda tidak berwenang melakukan ini. Minta bantuan pengelola mal.")


class NotFound(DomainError):
    """What was asked for does not exist (any more)."""

    code = "not_found"
    status = 404
    message = _("Yang Anda cari tidak ada. Periksa kembali alamat atau kodenya.")


class InvalidInput(DomainError):
    """What was sent cannot be understood."""

    code = "invalid_input"
    status = 422
    message = _("Isian belum dapat dibaca: %(reason)s")


class KeyReused(DomainError):
    """An idempotency key came back with another request."""

    code = "idempotency_key_reused"
    status = 422
    message = _("Kunci permintaan ini sudah dipakai untuk isi yang lain. Buat kunci baru, lalu kirim lagi.")


class StillWorking(DomainError):
    """The same key is being worked on at this moment."""

    code = "still_working"
    status = 409
    message = _("Permintaan yang sama sedang dikerjakan. Tunggu sebentar, lalu kirim lagi dengan kunci yang sama.")


def refusal(code: str, params: dict[str, Any]) -> DomainError:
    """Return the refusal with this code. Unknown codes are bugs: KeyError."""
    return DomainError.registry[code](**params)
