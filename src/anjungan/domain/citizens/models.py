"""Accounts of citizens. Nobody needs one; whoever has one can see, take away and erase all of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anjungan.domain.citizens.states import Purpose, SavedKind, Way
from anjungan.foundation.ids import new_uuid


class Citizen(models.Model):
    """An account, reached by its contacts; name and identity number stand here only where the person wished."""

    personal_data: ClassVar[str] = (
        "name and NIK where the person keeps them (sealed, the NIK with a blind index), how the person likes to read; "
        "erased a day after the person asks, or after two years without a sign-in"
    )

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    name_sealed = models.TextField(blank=True)
    nik_sealed = models.TextField(blank=True)
    nik_index = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=2, default="id")
    large_text = models.BooleanField(default=False)
    more_contrast = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(language__in=["id", "en"]), name="a_citizen_reads_a_language_of_ours"),
            models.CheckConstraint(
                condition=Q(nik_sealed="", nik_index="") | (~Q(nik_sealed="") & ~Q(nik_index="")),
                name="a_kept_nik_can_be_found",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["nik_index"], name="citizen_of_nik", condition=~Q(nik_index="")),
            models.Index(fields=["seen_at"], name="citizen_seen"),
        ]

    def __str__(self) -> str:
        return f"citizen {self.uuid}"


class CitizenContact(models.Model):
    """A proven way to reach and to recognise a citizen. One contact opens one account."""

    personal_data: ClassVar[str] = "a sealed e-mail address or phone number with a blind index; erased with the account"

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=5)
    address_sealed = models.TextField()
    address_index = models.CharField(max_length=64, unique=True)
    proven_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["email", "phone"]), name="a_contact_is_mail_or_phone"),
            models.CheckConstraint(condition=~Q(address_sealed=""), name="a_contact_has_an_address"),
        ]

    def __str__(self) -> str:
        return f"contact {self.uuid}"


class ContactProof(models.Model):
    """A one-time code on its way, worked out from key and round, kept nowhere. Ten minutes, five tries, one use."""

    personal_data: ClassVar[str] = "a sealed e-mail address or phone number with a blind index; deleted after a day"

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    purpose = models.CharField(max_length=8, choices=Purpose)
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=5)
    address_sealed = models.TextField()
    address_index = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    round = models.PositiveSmallIntegerField(default=1)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="a_code_has_a_purpose"),
            models.CheckConstraint(condition=Q(tries__lte=5), name="a_code_is_tried_five_times"),
            models.CheckConstraint(condition=Q(round__range=(1, 3)), name="a_code_is_sent_three_times"),
            models.CheckConstraint(
                condition=Q(purpose="enter", citizen__isnull=True) | ~Q(purpose="enter") & Q(citizen__isnull=False),
                name="only_entering_knows_nobody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["address_index", "asked_at"], name="proof_of_contact"),
            models.Index(fields=["asked_at"], name="proof_asked"),
        ]

    def __str__(self) -> str:
        return f"proof {self.uuid}"


class CitizenSession(models.Model):
    """A browser in which somebody is signed in. Only a digest of its secret is kept; the row is what ends."""

    personal_data: ClassVar[str] = (
        "kind of browser and device, when it was last used, to the quarter of an hour; no network address; deleted "
        "when the session ends"
    )

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="sessions")
    secret_hash = models.CharField(max_length=64, unique=True)
    device = models.CharField(max_length=80)
    way = models.CharField(max_length=8, choices=Way)
    is_shared = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    proven_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(secret_hash__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 - a pattern
                name="session_hash_is_a_sha256",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("began_at")), name="a_session_ends_after_it_began"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="a_session_began_in_a_known_way"),
        ]
        indexes: ClassVar = [models.Index(fields=["ends_at"], name="session_ends")]

    def __str__(self) -> str:
        return f"session {self.uuid}"


class SavedItem(models.Model):
    """A visit or booking that the person put into the account, meant by its uuid: the room above knows it."""

    personal_data: ClassVar[str] = "links a citizen to a visit or booking; removed by a press or with the account"

    id = models.BigAutoField(primary_key=True)
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="saved")
    kind = models.CharField(max_length=8, choices=SavedKind)
    item = models.UUIDField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["citizen", "kind", "item"], name="saved_once"),
            models.CheckConstraint(condition=Q(kind__in=SavedKind.values), name="what_is_saved_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item}"


class Passkey(models.Model):
    """A public key with which a device of the person signs in. The private one never leaves the device."""

    personal_data: ClassVar[str] = "a public key, its name and when it was used; erased by a press or with the account"

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="passkeys")
    # base64url of the credential's id, and of its attested data (id and COSE key, WebAuthn 6.5.2).
    credential_id = models.CharField(max_length=1400, unique=True)
    credential = models.TextField()
    sign_count = models.PositiveBigIntegerField(default=0)
    label = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(credential_id="") & ~Q(credential=""), name="a_passkey_has_its_key")
        ]

    def __str__(self) -> str:
        return f"passkey {self.uuid}"


class PasskeyChallenge(models.Model):
    """A question put to a passkey. The row is deleted when it is answered, so no answer counts twice."""

    personal_data: ClassVar[str] = "none: random bytes, deleted when answered or after five minutes"

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    state = models.JSONField()
    asked_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["asked_at"], name="challenge_asked")]

    def __str__(self) -> str:
        return f"challenge {self.uuid}"


class LinkedIdentity(models.Model):
    """A login elsewhere (OpenID Connect) that opens this account: issuer and subject, linked by the person's press."""

    personal_data: ClassVar[str] = (
        "the subject of another login, sealed, with a blind index; erased by a press or with the account"
    )

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=new_uuid, unique=True)
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=40)
    issuer = models.CharField(max_length=250)
    # Sealed and indexed as `issuer subject`: the same subject of two issuers is two people.
    subject_sealed = models.TextField()
    subject_index = models.CharField(max_length=64, unique=True)
    linked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["citizen", "issuer"], name="one_identity_of_an_issuer"),
        ]

    def __str__(self) -> str:
        return f"identity {self.uuid}"


class ErasureRequest(models.Model):
    """A wish to be erased. The receipt says what became of it, and nothing of whom."""

    personal_data: ClassVar[str] = (
        "links to a citizen until the erasure is done; what stays is a receipt without a person, for two years"
    )

    id = models.BigAutoField(primary_key=True)
    receipt = models.CharField(max_length=16, unique=True)
    citizen = models.ForeignKey(Citizen, on_delete=models.SET_NULL, null=True, blank=True, related_name="erasures")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # How many rows each room emptied or removed.
    counts = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["citizen"],
                condition=Q(cancelled_at__isnull=True, done_at__isnull=True),
                name="one_open_wish_to_be_erased",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(done_at__isnull=True), name="erased_or_taken_back_not_both"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="an_erasure_can_be_taken_back"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], name="erasure_due", condition=Q(cancelled_at__isnull=True, done_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"erasure {self.receipt}"
