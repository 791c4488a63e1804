"""The verbs of the catalogue."""

from anjungan.domain.catalog.operations.drafting import (
    discard_draft,
    explain_deviation,
    start_draft,
    write_component,
)
from anjungan.domain.catalog.operations.files import PUBLISHED, Problem
from anjungan.domain.catalog.operations.laying_out import (
    LaidOut,
    MallPlan,
    PlannedCounter,
    PlannedLine,
    PlannedTopic,
    PlanRowRefused,
    lay_out_mall,
)
from anjungan.domain.catalog.operations.loading import load_catalogue, take_catalogue
from anjungan.domain.catalog.operations.offering import put_offering, set_offering
from anjungan.domain.catalog.operations.pledging import sign_pledge
from anjungan.domain.catalog.operations.report import LoadReport
from anjungan.domain.catalog.operations.reviewing import (
    approve_standard,
    propose_draft,
    return_draft,
    submit_draft,
    what_is_missing,
)
from anjungan.domain.catalog.operations.sayings import add_said_words, withdraw_said_words
from anjungan.domain.catalog.operations.sheets import apply_sheet, match_row, upload_sheet
from anjungan.domain.catalog.operations.unanswered import forget_unanswered, record_unanswered

__all__ = [
    "PUBLISHED",
    "LaidOut",
    "LoadReport",
    "MallPlan",
    "PlanRowRefused",
    "PlannedCounter",
    "PlannedLine",
    "PlannedTopic",
    "Problem",
    "add_said_words",
    "apply_sheet",
    "approve_standard",
    "discard_draft",
    "explain_deviation",
    "forget_unanswered",
    "lay_out_mall",
    "load_catalogue",
    "match_row",
    "propose_draft",
    "put_offering",
    "record_unanswered",
    "return_draft",
    "set_offering",
    "sign_pledge",
    "start_draft",
    "submit_draft",
    "take_catalogue",
    "upload_sheet",
    "what_is_missing",
    "withdraw_said_words",
    "write_component",
]
