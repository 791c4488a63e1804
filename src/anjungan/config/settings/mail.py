"""How messages leave the house: a mail server, or, in a demo, a folder that a page shows."""

from .deployment import DATA_FOLDER, DEMO
from .environment import flag, text, whole_number
from .messaging import PHONE_CHANNELS

__all__ = [
    "BOOKING_CONTACTS",
    "BOOKING_MESSENGER",
    "DEFAULT_FROM_EMAIL",
    "EMAIL_BACKEND",
    "EMAIL_FILE_PATH",
    "EMAIL_HOST",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_HOST_USER",
    "EMAIL_PORT",
    "EMAIL_TIMEOUT",
    "EMAIL_USE_TLS",
]

EMAIL_HOST: str = text("ANJUNGAN_MAIL_HOST")
EMAIL_PORT: int = whole_number("ANJUNGAN_MAIL_PORT", 587)
EMAIL_HOST_USER: str = text("ANJUNGAN_MAIL_USER")
EMAIL_HOST_PASSWORD: str = text("ANJUNGAN_MAIL_PASSWORD")
EMAIL_USE_TLS: bool = flag("ANJUNGAN_MAIL_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL: str = text("ANJUNGAN_MAIL_FROM", "anjungan@localhost")
EMAIL_FILE_PATH: str = str(DATA_FOLDER / "pesan")
EMAIL_BACKEND: str = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.filebased.EmailBackend"
)

BOOKING_MESSENGER = "anjungan.config.wires.messages.send_message"
# What a booking may be confirmed by. Nobody is asked for an address or a number that would never be reached.
BOOKING_CONTACTS: list[str] = (["email"] if EMAIL_HOST or DEMO else []) + (["phone"] if PHONE_CHANNELS else [])
