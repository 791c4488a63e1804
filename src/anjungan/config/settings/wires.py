"""Who does what the rooms need from outside, by the place of the function."""

from .environment import words

__all__ = [
    "CALL_SPEAKER",
    "NOTIFICATION_GATEWAY",
    "NOTIFICATION_MAILER",
    "NOTIFICATION_PUSHER",
    "NOTIFICATION_PUSH_KEY",
    "REPORT_TYPESETTER",
    "TICKET_PRINTER",
    "VOICE_LANGUAGES",
]

TICKET_PRINTER = "anjungan.config.wires.printing.print_ticket"
CALL_SPEAKER = "anjungan.config.wires.voice.speak_call"
NOTIFICATION_MAILER = "anjungan.config.wires.mail.send_letter"
NOTIFICATION_GATEWAY = "anjungan.config.wires.phones.send_text"
NOTIFICATION_PUSHER = "anjungan.config.wires.push.notify_browser"
NOTIFICATION_PUSH_KEY = "anjungan.config.wires.push.public_push_key"
REPORT_TYPESETTER = "anjungan.config.wires.typesetting.set_report"

# The languages in which a call is spoken, one after the other.
VOICE_LANGUAGES: list[str] = words("ANJUNGAN_VOICE_LANGUAGES", ("id",))
