"""What the search looks in: entries, the words that lead to them, and the questions that led nowhere."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _


class FoundKind(models.TextChoices):
    """What a search may find."""

    SERVICE = "service", _("Layanan")
    LIFE_EVENT = "life_event", _("Peristiwa hidup")
    AGENCY = "agency", _("Instansi")


class SearchEntry(models.Model):
    """One thing that can be found: a service, a life event or an agency. Written with the catalogue, never by hand."""

    personal_data: ClassVar[str] = "none"

    kind = models.CharField(max_length=10, choices=FoundKind)
    key = models.CharField(max_length=100)
    service = models.OneToOneField("catalog.Service", on_delete=models.CASCADE, null=True, related_name="+")
    life_event = models.OneToOneField("catalog.LifeEvent", on_delete=models.CASCADE, null=True, related_name="+")
    agency = models.OneToOneField("organizations.Agency", on_delete=models.CASCADE, null=True, related_name="+")
    # How often people come for it, from 0 to 3: decides between answers that fit alike.
    often = models.PositiveSmallIntegerField(default=0)
    # How much the words of the name tell together; what of it was not asked for counts against the entry.
    name_worth = models.FloatField(default=0.0)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.UniqueConstraint(name="one_search_entry_per_thing", fields=["kind", "key"]),
            models.CheckConstraint(
                name="a_search_entry_is_of_its_kind",
                condition=models.Q(kind="service", service__isnull=False, life_event=None, agency=None)
                | models.Q(kind="life_event", life_event__isnull=False, service=None, agency=None)
                | models.Q(kind="agency", agency__isnull=False, service=None, life_event=None),
            ),
            models.CheckConstraint(name="how_often_is_0_to_3", condition=models.Q(often__lte=3)),
        ]

    def __str__(self) -> str:
        """Return what it leads to."""
        return f"{self.kind}:{self.key}"


class SearchWord(models.Model):
    """A word, or two said together, that leads to an entry. Written with the catalogue."""

    personal_data: ClassVar[str] = "none"

    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="words")
    word = models.CharField(max_length=100)
    # Rare words tell more than common ones, the name more than the description.
    worth = models.FloatField()
    # What the word tells of the name; 0 when it does not stand there.
    in_name = models.FloatField(default=0.0)

    class Meta:
        """Constraints and indexes of the table."""

        constraints = [models.UniqueConstraint(name="one_search_word_per_entry", fields=["word", "entry"])]
        # For beginnings of words; equality is served by the constraint.
        indexes = [models.Index(OpClass("word", "varchar_pattern_ops"), name="search_word_by_beginning")]

    def __str__(self) -> str:
        """Return the word."""
        return self.word


class SearchSpelling(models.Model):
    """A word with one letter left out: two words that share one are a slip of the finger apart."""

    personal_data: ClassVar[str] = "none"

    spelling = models.CharField(max_length=60)
    word = models.CharField(max_length=60)
    # How many entries the word leads to: of two words equally near, the common one was meant.
    common = models.PositiveIntegerField(default=0)

    class Meta:
        """Constraints and indexes of the table."""

        constraints = [models.UniqueConstraint(name="one_row_per_spelling_of_a_word", fields=["spelling", "word"])]
        indexes = [
            GinIndex(
                name="search_spelling_by_letters",
                fields=["word"],
                opclasses=["gin_trgm_ops"],
                condition=models.Q(spelling=models.F("word")),
            ),
        ]

    def __str__(self) -> str:
        """Return the spelling and the word."""
        return f"{self.spelling} ← {self.word}"


class SearchIndexState(models.Model):
    """What the words were last written from, so that nothing is written when nothing changed. One row."""

    personal_data: ClassVar[str] = "none"

    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        """Return the digest."""
        return self.digest


class SaidWords(models.Model):
    """Words that people use for an entry, added by an editor of the catalogue. Taken back, never deleted."""

    personal_data: ClassVar[str] = "none: who added and took back stands in the audit trail"

    kind = models.CharField(max_length=10, choices=FoundKind)
    key = models.CharField(max_length=100)
    words = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.UniqueConstraint(
                name="words_are_added_once",
                fields=["kind", "key", "words"],
                condition=models.Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        """Return what was added to what."""
        return f"{self.words} → {self.kind}:{self.key}"


class UnansweredQuestion(models.Model):
    """Words that somebody looked for and nobody has an answer to, in a fixed order and without numbers."""

    personal_data: ClassVar[str] = "none: single words in alphabetical order, no numbers, no person, no address"

    words = models.CharField(max_length=120, unique=True)
    times = models.PositiveIntegerField(default=1)
    first_asked_on = models.DateField()
    last_asked_on = models.DateField()

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.CheckConstraint(
                name="an_unanswered_question_holds_words_only",
                condition=models.Q(words__regex=r"^[a-z]+( [a-z]+)*$"),
            ),
            models.CheckConstraint(
                name="asked_last_not_before_first",
                condition=models.Q(last_asked_on__gte=models.F("first_asked_on")),
            ),
        ]

    def __str__(self) -> str:
        """Return the words."""
        return self.words
