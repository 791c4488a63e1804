"""What a browser gives us so that it can be notified: checked, because we shall send to the address it names."""

from __future__ import annotations

import base64
import binascii
import json
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from anjungan.foundation.errors import InvalidInput

LONGEST = 2000
_POINT_BYTES, _SECRET_BYTES = 65, 16


def browser_written(subscription: str) -> str:
    """Return the subscription as it is kept: JSON of endpoint, p256dh and auth. Raises InvalidInput.

    Only push services that the installation knows are taken, so that nobody makes us call an address of their choice.
    """
    refused = InvalidInput(reason=_("gawai ini belum dapat diberi kabar. Pilih surel, atau buka halaman kunjungan."))
    if len(subscription) > LONGEST:
        raise refused
    try:
        given = json.loads(subscription)
        endpoint, keys = str(given["endpoint"]), given["keys"]
        point, secret = str(keys["p256dh"]), str(keys["auth"])
        sizes = (len(_bytes_of(point)), len(_bytes_of(secret)))
    except (ValueError, TypeError, KeyError, binascii.Error) as error:
        raise refused from error
    if sizes != (_POINT_BYTES, _SECRET_BYTES) or not is_known_service(endpoint):
        raise refused
    return json.dumps({"endpoint": endpoint, "keys": {"p256dh": point, "auth": secret}})


def _bytes_of(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def is_known_service(endpoint: str) -> bool:
    """Whether an address lies at a push service of the setting: `https://push.example`, or `https://*.example`."""
    try:
        parts = urlsplit(endpoint)
        origin = f"{parts.scheme}://{parts.hostname or ''}" + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None:
        return False
    return any(_matches(origin, known) for known in settings.PUSH_SERVICES)


def _matches(origin: str, known: str) -> bool:
    scheme, star, rest = known.partition("://*")
    return origin == known if not star else origin.startswith(f"{scheme}://") and origin.endswith(rest)
