"""Where a version of a standard stands, and what may follow. docs/states/standard.md is drawn from this table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from anjungan.foundation.transitions import Transitions


class StandardState(models.TextChoices):
    """DRAFT: being written. AT_HEAD: the head of the agency reads what staff wrote. IN_REVIEW: the mall reads it.

    PUBLISHED: holds from its day on. RETIRED: held once.
    """

    DRAFT = "draft", _("Rancangan")
    AT_HEAD = "at_head", _("Diperiksa kepala")
    IN_REVIEW = "in_review", _("Ditinjau mal")
    PUBLISHED = "published", _("Terbit")
    RETIRED = "retired", _("Digantikan")


# What citizens were told: these rows never change again.
BINDING = (StandardState.PUBLISHED, StandardState.RETIRED)
OPEN = (StandardState.DRAFT, StandardState.AT_HEAD, StandardState.IN_REVIEW)

S = StandardState
STANDARD_TRANSITIONS: Transitions[StandardState] = Transitions(
    "standard",
    {
        S.DRAFT: frozenset({S.AT_HEAD, S.IN_REVIEW}),
        S.AT_HEAD: frozenset({S.IN_REVIEW, S.DRAFT}),
        S.IN_REVIEW: frozenset({S.PUBLISHED, S.DRAFT}),
        S.PUBLISHED: frozenset({S.RETIRED}),
    },
)
