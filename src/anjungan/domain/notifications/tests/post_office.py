"""A mail server that really listens: it counts what it took, and refuses or hangs up when told to."""

from __future__ import annotations

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(kw_only=True)
class PostOffice:
    """What arrived, and how the next letter is answered: accept, put_off, refuse or hang_up (after taking it)."""

    mood: str = "accept"
    letters: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to a recipient."""
        if self.mood == "put_off":
            return "451 Later, please"
        if self.mood == "refuse":
            return f"550 Nobody called {address} here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a letter."""
        content = cast(bytes, envelope.content)
        self.letters.append(cast(EmailMessage, message_from_bytes(content, policy=cast(Any, policy.default))))
        self.to += envelope.rcpt_tos
        if self.mood == "hang_up":
            assert server.transport is not None
            server.transport.close()
        return "250 Taken"


def text_of(letter: EmailMessage) -> str:
    """Return the plain text of a letter."""
    body = letter.get_body(("plain",))
    assert body is not None
    return cast(str, body.get_content())


def opened(office: PostOffice, port: int) -> Controller:
    """Return a started server; whoever asked stops it."""
    server = Controller(office, hostname="127.0.0.1", port=port)
    server.start()
    return server
