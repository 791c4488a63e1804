"""Passkeys (WebAuthn): a device of the person signs a question; we keep only the public key."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from anjungan.domain.citizens import errors, permissions
from anjungan.domain.citizens.events import CitizenEntered, SignInChanged
from anjungan.domain.citizens.models import Citizen, CitizenSession, Passkey, PasskeyChallenge
from anjungan.domain.citizens.operations.clocks import CHALLENGE_LASTS
from anjungan.domain.citizens.operations.sessions import OpenedSession, open_session, prove_session
from anjungan.domain.citizens.states import Way
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.texts import plain_text

T = TypeVar("T")
MOST_PASSKEYS = 10
LONGEST_ANSWER = 20_000


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question for the browser's `navigator.credentials`, ready for JSON, and the uuid under which it is kept."""

    uuid: UUID
    options: dict[str, Any]


def _server() -> Fido2Server:
    address = urlsplit(settings.PUBLIC_URL)
    origin = f"{address.scheme}://{address.netloc}"
    party = PublicKeyCredentialRpEntity(name="Anjungan", id=address.hostname or "localhost")
    return Fido2Server(party, verify_origin=lambda given: given == origin)


@operation
def ask_new_passkey(*, session: CitizenSession, label: str, actor: Actor, now: datetime) -> Question:
    """Return the question with which a device makes a passkey for this account.

    The device learns the account's uuid and `label`, nothing else of the person. Raises ProveAgain, TooManyOfThem.
    """
    citizen = session.citizen
    permissions.require_own(actor, citizen)
    permissions.require_fresh(session, now=now)
    known = [_credential(row) for row in Passkey.objects.filter(citizen=citizen)]
    if len(known) >= MOST_PASSKEYS:
        raise errors.TooManyOfThem(most=MOST_PASSKEYS)
    user = PublicKeyCredentialUserEntity(name=label, id=citizen.uuid.bytes, display_name=label)
    options, state = _server().register_begin(
        user, known, resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return _kept(dict(options), state, citizen=citizen, now=now)


@operation
def keep_passkey(
    *, session: CitizenSession, question: UUID, answer: str, label: str, actor: Actor, now: datetime
) -> Passkey:
    """Keep the public key that a device made. Each question takes one answer.

    `answer` is the JSON of the browser's credential. Raises PasskeyRefused, ProveAgain, InvalidInput.
    """
    citizen = session.citizen
    permissions.require_own(actor, citizen)
    permissions.require_fresh(session, now=now)
    state = _taken(question, citizen=citizen, now=now)
    data = _checked(lambda: _server().register_complete(state, RegistrationResponse.from_dict(_read(answer))))
    credential = data.credential_data
    if credential is None:
        raise errors.PasskeyRefused
    credential_id = websafe_encode(credential.credential_id)
    if len(credential_id) > 1400 or Passkey.objects.filter(credential_id=credential_id).exists():
        raise errors.PasskeyRefused
    passkey = Passkey.objects.create(
        citizen=citizen, credential_id=credential_id, credential=websafe_encode(bytes(credential)),
        sign_count=data.counter, label=plain_text(label, name="label", most=80), created_at=now,
    )  # fmt: skip
    announce(SignInChanged(citizen=citizen.uuid, what="passkey_added"), by=actor, mall_id=None, at=now)
    return passkey


@operation
def ask_passkey(*, now: datetime) -> Question:
    """Return a question for any passkey of ours: it names no account, so it tells nothing about anybody."""
    options, state = _server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return _kept(dict(options), state, citizen=None, now=now)


@operation
def enter_with_passkey(
    *, question: UUID, answer: str, device: str, now: datetime, session: CitizenSession | None = None
) -> tuple[Citizen, OpenedSession]:
    """Sign in with a passkey, or prove a session of the same person again. Each question takes one answer.

    A signature counter that went back means a copied key: it is refused. Raises PasskeyRefused.
    """
    state = _taken(question, citizen=None, now=now)
    said = _read(answer)
    passkey = (
        Passkey.objects.select_for_update(no_key=True, of=("self",))
        .select_related("citizen")
        .filter(credential_id=str(said.get("id", ""))[:1400].rstrip("="))
        .first()
    )
    if passkey is None:
        raise errors.PasskeyRefused
    response = _checked(lambda: AuthenticationResponse.from_dict(said))
    _checked(lambda: _server().authenticate_complete(state, [_credential(passkey)], response))
    count = response.response.authenticator_data.counter
    if (count or passkey.sign_count) and count <= passkey.sign_count:
        raise errors.PasskeyRefused
    passkey.sign_count, passkey.used_at = count, now
    passkey.save(update_fields=["sign_count", "used_at"])
    citizen = passkey.citizen
    actor = permissions.citizen_actor(citizen.uuid)
    if session is not None and session.citizen_id == citizen.pk:
        return citizen, prove_session(session=session, way=Way.PASSKEY, actor=actor, now=now)
    opened = open_session(citizen=citizen, device=device, way=Way.PASSKEY, is_shared=False, now=now)
    announce(CitizenEntered(citizen=citizen.uuid, way=Way.PASSKEY), by=actor, mall_id=None, at=now)
    return citizen, opened


@operation
def remove_passkey(*, session: CitizenSession, passkey: UUID, actor: Actor, now: datetime) -> None:
    """Forget a passkey. Raises ProveAgain, NotFound."""
    citizen = session.citizen
    permissions.require_own(actor, citizen)
    permissions.require_fresh(session, now=now)
    if not Passkey.objects.filter(citizen=citizen, uuid=passkey).delete()[0]:
        raise NotFound
    announce(SignInChanged(citizen=citizen.uuid, what="passkey_removed"), by=actor, mall_id=None, at=now)


def _credential(row: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(row.credential))


@part_of_operation
def _kept(options: dict[str, Any], state: Any, *, citizen: Citizen | None, now: datetime) -> Question:
    row = PasskeyChallenge.objects.create(citizen=citizen, state=state, asked_at=now)
    return Question(uuid=row.uuid, options=options)


@part_of_operation
def _taken(question: UUID, *, citizen: Citizen | None, now: datetime) -> Any:
    """Return the state of a question and forget it, so that a second answer finds nothing."""
    row = PasskeyChallenge.objects.select_for_update().filter(uuid=question, citizen=citizen).first()
    if row is None or now - row.asked_at > CHALLENGE_LASTS:
        raise errors.PasskeyRefused
    state = row.state
    row.delete()
    return state


def _read(answer: str) -> dict[str, Any]:
    try:
        said = json.loads(plain_text(answer, name="answer", most=LONGEST_ANSWER))
    except ValueError as error:
        raise errors.PasskeyRefused from error
    if not isinstance(said, dict):
        raise errors.PasskeyRefused
    return said


def _checked(step: Callable[[], T]) -> T:
    """Return what the library found. Whatever it says of an answer from outside, it is refused, not a fault of ours."""
    try:
        return step()
    except Exception as error:
        raise errors.PasskeyRefused from error
