"""Ways to phones and browsers: gateways that the operator chose, and the push services that we may speak to."""

from .deployment import DATA_FOLDER, DEMO
from .environment import flag, text, words

__all__ = ["PHONE_CHANNELS", "PHONE_GATEWAYS", "PUSH_KEY_FILE", "PUSH_SERVICES"]

_FORM = "to={to}&text={text}"
_GIVEN: dict[str, dict[str, str]] = {
    "sms": {
        "url": text("ANJUNGAN_SMS_URL"), "body": text("ANJUNGAN_SMS_BODY", _FORM),
        "headers": text("ANJUNGAN_SMS_HEADERS"), "accepted": text("ANJUNGAN_SMS_ACCEPTED"),
    },
    "whatsapp": {
        "url": text("ANJUNGAN_WHATSAPP_URL"), "body": text("ANJUNGAN_WHATSAPP_BODY", _FORM),
        "headers": text("ANJUNGAN_WHATSAPP_HEADERS"), "accepted": text("ANJUNGAN_WHATSAPP_ACCEPTED"),
    },
    "telegram": {
        "url": text("ANJUNGAN_TELEGRAM_URL"), "body": text("ANJUNGAN_TELEGRAM_BODY", _FORM),
        "headers": text("ANJUNGAN_TELEGRAM_HEADERS"), "accepted": text("ANJUNGAN_TELEGRAM_ACCEPTED"),
    },
}  # fmt: skip
PHONE_GATEWAYS: dict[str, dict[str, str]] = {channel: given for channel, given in _GIVEN.items() if given["url"]}
# A demo without a gateway puts texts into the folder that a page shows.
PHONE_CHANNELS: list[str] = list(PHONE_GATEWAYS) or (["sms"] if DEMO else [])

PUSH_KEY_FILE = DATA_FOLDER / "push-key"
# Browsers name the address to which we then send; only addresses of those who make browsers are taken.
PUSH_SERVICES: list[str] = (
    words(
        "ANJUNGAN_PUSH_SERVICES",
        (
            "https://fcm.googleapis.com", "https://*.push.services.mozilla.com", "https://*.notify.windows.com",
            "https://*.push.apple.com",
        ),
    )
    if flag("ANJUNGAN_PUSH", default=True)
    else []
)  # fmt: skip
