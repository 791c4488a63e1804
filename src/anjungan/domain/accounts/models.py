"""Staff identities and the bearer tokens of the programs they use."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from anjungan.foundation.ids import new_uuid


class Language(models.TextChoices):
    """The languages every door speaks."""

    INDONESIAN = "id", _("Bahasa Indonesia")
    ENGLISH = "en", _("Bahasa Inggris")


class UserManager(BaseUserManager["User"]):
    """Finds people by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the person with this sign-in name, however it was typed."""
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who works at a mall and signs in with a password."""

    personal_data: ClassVar[str] = (
        "Name, sign-in name and office e-mail of a staff member; kept while employed and then as long as "
        "the records of the services they gave must name them."
    )

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    username = models.CharField(_("nama masuk"), max_length=60, unique=True)
    name = models.CharField(_("nama"), max_length=120)
    email = models.EmailField(_("surel"), blank=True, default="")
    language = models.CharField(max_length=2, choices=Language, default=Language.INDONESIAN)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.CheckConstraint(
                name="username_is_lower_case_without_spaces",
                condition=models.Q(username__regex=r"^[a-z0-9][a-z0-9._@-]*$"),
            ),
        ]

    def __str__(self) -> str:
        """Return the name people know this person by."""
        return self.name


class AccessToken(models.Model):
    """A revocable bearer token with which a program acts for one person. Only its hash is kept."""

    personal_data: ClassVar[str] = (
        "Links a token to a staff member and says when it was last used; deleted one year after it ended."
    )

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_tokens")
    label = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.CheckConstraint(
                name="token_hash_is_a_sha256",
                condition=models.Q(token_hash__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 - a pattern
            ),
            models.CheckConstraint(
                name="token_expires_after_it_began",
                condition=models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=models.F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        """Return the label its owner gave it."""
        return self.label
