"""Services, documents, standards and life events as published, and what a mall offers of them."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from anjungan.domain.accounts.models import User
from anjungan.domain.catalog.search_tables import (
    FoundKind,
    SaidWords,
    SearchEntry,
    SearchIndexState,
    SearchSpelling,
    SearchWord,
    UnansweredQuestion,
)
from anjungan.domain.catalog.states import StandardState
from anjungan.domain.organizations.models import Agency, Mall
from anjungan.domain.premises.models import Line
from anjungan.foundation.ids import new_uuid

__all__ = [
    "DaysInForce",
    "Document",
    "FoundKind",
    "GlossaryTerm",
    "ImportedSheet",
    "LifeEvent",
    "LifeEventStep",
    "Offering",
    "PublishedFact",
    "SaidWords",
    "SearchEntry",
    "SearchIndexState",
    "SearchSpelling",
    "SearchWord",
    "Service",
    "ServiceKind",
    "ServicePledge",
    "ServiceStandard",
    "UnansweredQuestion",
]


class Document(models.Model):
    """A kind of paper: who issues it is told by the services that list it."""

    personal_data: ClassVar[str] = "none"

    key = models.SlugField(max_length=60, unique=True)
    name_id = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160, blank=True, default="")
    # Null when a service of the catalogue issues it, or when nobody is known to.
    external_issuer = models.CharField(max_length=160, null=True, blank=True)
    catalogue_digest = models.CharField(max_length=64, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return the document's name."""
        return self.name_id


class ServiceKind(models.TextChoices):
    """The four kinds of service at a mall, in the words of the catalogue."""

    LICENCE = "perizinan", _("Perizinan")
    NON_LICENCE = "nonperizinan", _("Nonperizinan")
    INFORMATION = "informasi", _("Informasi")
    COMPLAINT = "pengaduan", _("Pengaduan")


class Service(models.Model):
    """Something an agency does for people, wherever it is offered."""

    personal_data: ClassVar[str] = "none"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    key = models.CharField(max_length=100, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="services")
    name_id = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=12, choices=ServiceKind)
    description_id = models.TextField(blank=True, default="")
    source = models.JSONField(default=list, blank=True)
    source_type = models.CharField(max_length=30, blank=True, default="")
    # A date as printed, sometimes a year or a month only; null when the page shows none.
    as_of = models.CharField(max_length=10, null=True, blank=True)
    issues_documents = models.ManyToManyField(Document, blank=True, related_name="issued_by")
    catalogue_digest = models.CharField(max_length=64, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Every word people might use for this service; written by the importer, read by the search.
    search_text = models.TextField(blank=True, default="")
    search_vector = models.GeneratedField(
        expression=SearchVector("search_text", config="indonesian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        """Constraints and indexes of the table."""

        constraints = [
            models.CheckConstraint(
                name="service_key_begins_with_a_group",
                condition=models.Q(key__regex=r"^[a-z0-9_]+\.[a-z0-9_]+$"),
            ),
            models.CheckConstraint(
                name="service_kind_is_known",
                condition=models.Q(kind__in=[choice.value for choice in ServiceKind]),
            ),
        ]
        indexes = [
            GinIndex(name="service_by_words", fields=["search_vector"]),
            GinIndex(
                name="service_by_letters",
                fields=["search_text"],
                opclasses=["gin_trgm_ops"],
            ),
        ]

    def __str__(self) -> str:
        """Return the service's name."""
        return self.name_id


class DaysInForce(models.Func):
    """The days from the first to before the last; null is open."""

    function = "DATERANGE"
    output_field = DateRangeField()


class ServiceStandard(models.Model):
    """One version of a standard. It binds what is promised, the form, the workflow, the fee and the clock together.

    `content` holds the fourteen components as typed values (`components.Content`). `data` is the row of the catalogue
    it came from, as it was read; null for one written here. A published version never changes (a trigger).
    """

    personal_data: ClassVar[str] = (
        "Links a version to the staff who wrote, submitted and approved it; kept as long as people may ask what was "
        "promised when."
    )

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="standards")
    # Null for a standard that no mall of ours has taken as its own: the parent of those that do.
    mall = models.ForeignKey(
        Mall,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="service_standards",
    )
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=StandardState, default=StandardState.DRAFT)
    content = models.JSONField(default=dict)
    data = models.JSONField(null=True, blank=True)
    locality = models.CharField(max_length=160, blank=True, default="")
    as_of = models.CharField(max_length=10, null=True, blank=True)
    # What it was adopted from, and each difference with its reason (`components.Deviation`).
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="adoptions")
    deviations = models.JSONField(default=list, blank=True)
    # In force from the first day until before the last; null is open. Empty when replaced on its first day.
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    # Places for what a later room binds: the versions of the form and of the workflow.
    form_version = models.UUIDField(null=True, blank=True)
    workflow_version = models.UUIDField(null=True, blank=True)
    # Counts the changes of a draft, so that nobody overwrites what another has just typed.
    revision = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    drafted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    # The number of the decision by which the head of the unit set it (No. SK).
    decree = models.CharField(max_length=120, blank=True, default="")
    # What the mall wrote when it gave the draft back.
    review_note = models.TextField(blank=True, default="")
    catalogue_digest = models.CharField(max_length=64, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.UniqueConstraint(
                name="one_standard_per_service_mall_and_version",
                fields=["service", "mall", "version"],
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                name="one_open_version_per_service_and_mall",
                fields=["service", "mall"],
                condition=models.Q(state__in=["draft", "at_head", "in_review"]),
                nulls_distinct=False,
            ),
            ExclusionConstraint(
                name="one_standard_in_force_per_service_and_mall",
                expressions=[
                    ("service", RangeOperators.EQUAL),
                    (Coalesce("mall", 0), RangeOperators.EQUAL),
                    (DaysInForce("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(state__in=["published", "retired"]),
            ),
            models.CheckConstraint(
                name="standard_state_is_known",
                condition=models.Q(state__in=[choice.value for choice in StandardState]),
            ),
            models.CheckConstraint(
                name="a_binding_standard_says_its_schema",
                condition=~models.Q(state__in=["published", "retired"]) | models.Q(content__has_key="schema"),
            ),
            models.CheckConstraint(
                name="a_standard_ends_after_it_began",
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
            ),
            models.CheckConstraint(
                name="a_retired_standard_has_an_end",
                condition=~models.Q(state="retired") | models.Q(valid_until__isnull=False),
            ),
            models.CheckConstraint(
                name="a_mall_approves_what_it_publishes",
                condition=models.Q(mall__isnull=True)
                | models.Q(state__in=["draft", "at_head", "in_review"])
                | models.Q(approved_by__isnull=False, valid_from__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_approves_what_they_submitted",
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("submitted_by")),
            ),
        ]

    def __str__(self) -> str:
        """Return which version of what."""
        return f"{self.service_id} v{self.version}"


class LifeEvent(models.Model):
    """Something that happens to people and needs several services, one after another."""

    personal_data: ClassVar[str] = "none"

    key = models.SlugField(max_length=60, unique=True)
    name_id = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    description_id = models.TextField(blank=True, default="")
    catalogue_digest = models.CharField(max_length=64, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return the event's name."""
        return self.name_id


class LifeEventStep(models.Model):
    """One service on the way through a life event."""

    personal_data: ClassVar[str] = "none"

    event = models.ForeignKey(LifeEvent, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="life_event_steps")
    optional = models.BooleanField(default=False)
    # The condition in words; null means always.
    when = models.CharField(max_length=200, null=True, blank=True)
    # [{"service": key, "document": key}]: the earlier step whose outcome this one asks for.
    depends_on = models.JSONField(default=list, blank=True)

    class Meta:
        """Constraints of the table."""

        ordering = ["event", "order"]
        constraints = [
            models.UniqueConstraint(name="one_step_per_event_and_order", fields=["event", "order"]),
        ]

    def __str__(self) -> str:
        """Return its place in the event."""
        return f"{self.event_id}.{self.order}"


class Offering(models.Model):
    """A service at a mall, and the line one waits in for it."""

    personal_data: ClassVar[str] = "none"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="offerings")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="offerings")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="offerings")
    is_active = models.BooleanField(default=True)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.UniqueConstraint(name="one_offering_per_mall_and_service", fields=["mall", "service"]),
        ]

    def __str__(self) -> str:
        """Return what is offered where."""
        return f"{self.service_id} @ {self.mall_id}"


class PublishedFact(models.Model):
    """A published figure about demand, kept as printed; figures that contradict stand side by side."""

    personal_data: ClassVar[str] = "none"

    mall = models.ForeignKey(
        Mall,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="published_facts",
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="published_facts",
    )
    service = models.ForeignKey(
        Service,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="published_facts",
    )
    measure = models.CharField(max_length=60)
    # A number or words as printed; null when a range is given instead.
    value = models.JSONField(null=True, blank=True)
    low = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    high = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=40, blank=True, default="")
    period = models.CharField(max_length=60, blank=True, default="")
    scope = models.CharField(max_length=160, null=True, blank=True)
    source = models.TextField()
    as_of = models.CharField(max_length=10, null=True, blank=True)
    note = models.TextField(null=True, blank=True)
    catalogue_digest = models.CharField(max_length=64, unique=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.CheckConstraint(
                name="a_published_range_is_in_order",
                condition=models.Q(low__isnull=True)
                | models.Q(high__isnull=True)
                | models.Q(high__gte=models.F("low")),
            ),
        ]

    def __str__(self) -> str:
        """Return what was measured."""
        return f"{self.measure} {self.period}"


class GlossaryTerm(models.Model):
    """A word of the field in Indonesian and English."""

    personal_data: ClassVar[str] = "none"

    term_id = models.CharField(max_length=120, unique=True)
    term_en = models.CharField(max_length=120)
    used_in = models.CharField(max_length=120, null=True, blank=True)
    catalogue_digest = models.CharField(max_length=64, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Return the Indonesian word."""
        return self.term_id


class ServicePledge(models.Model):
    """A signed service pledge (maklumat pelayanan, UU 25/2009): the one signed last holds; none is ever changed."""

    personal_data: ClassVar[str] = "Name and office of the official who signed, published by law; kept for good."

    mall = models.ForeignKey(Mall, on_delete=models.PROTECT, related_name="pledges")
    decree = models.CharField(max_length=120, blank=True, default="")
    statement = models.TextField()
    signed_in = models.CharField(max_length=80)
    signed_on = models.DateField()
    signer_name = models.CharField(max_length=120)
    signer_title = models.CharField(max_length=160)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.UniqueConstraint(name="one_pledge_per_mall_and_day", fields=["mall", "signed_on"]),
        ]

    def __str__(self) -> str:
        """Return whose pledge it is and since when."""
        return f"{self.mall_id} {self.signed_on}"


class ImportedSheet(models.Model):
    """A spreadsheet with standards that somebody handed in: every row as it came, and what became of it.

    `rows` is a list of {number, cells: {heading: text}, service: key or null}; a row without a service waits for a
    person. `outcome` is null until it is applied.
    """

    personal_data: ClassVar[str] = "Links a file to the staff who handed it in and applied it; kept with the standards."

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="imported_sheets")
    file_name = models.CharField(max_length=160)
    # Of the bytes: the same file again is the same sheet.
    digest = models.CharField(max_length=64)
    rows = models.JSONField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(null=True, blank=True)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.UniqueConstraint(name="a_sheet_is_kept_once_per_mall", fields=["mall", "digest"]),
        ]

    def __str__(self) -> str:
        """Return the name of the file."""
        return self.file_name
