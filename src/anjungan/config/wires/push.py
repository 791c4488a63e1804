"""Notifications to browsers: the words of notifications, the key of this installation, the push wire."""

from __future__ import annotations

import hashlib

from django.conf import settings

from anjungan.domain.notifications.ports import LetterNotTaken
from anjungan.integrations import messaging
from anjungan.integrations.messaging.push import push_key


def notify_browser(*, subscription: str, title: str, text: str, page: str, tag: str, lasts: int) -> None:
    """Seal a notification and hand it to the browser's push service. Raises LetterNotTaken."""
    # Push services allow 32 letters of base64url for the topic, and need not learn the code in the tag.
    topic = hashlib.sha256(tag.encode()).hexdigest()[:32]
    try:
        messaging.send_push(
            push_key(settings.PUSH_KEY_FILE), subscription=subscription,
            payload={"title": title[:200], "text": text[:600], "page": page, "tag": topic}, contact=_contact(),
            seconds=lasts, topic=topic,
        )  # fmt: skip
    except messaging.NotTaken as problem:
        raise LetterNotTaken(problem.reason) from None


def public_push_key() -> str:
    """Return the public half of the key, as browsers want it."""
    return push_key(settings.PUSH_KEY_FILE).public


def _contact() -> str:
    if settings.PUBLIC_URL.startswith("https://"):
        return settings.PUBLIC_URL
    address = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">").strip()
    # Push services refuse a signature without a contact that looks real.
    return f"mailto:{address}" if "." in address.rpartition("@")[2] else "mailto:anjungan@example.org"
