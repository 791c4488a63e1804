"""The verbs of the queue: what every door may call. Actor and time are arguments; refusals are DomainErrors."""

from anjungan.domain.queueing.operations.answers import IssuedTicket, StartedVisit, TicketMoved
from anjungan.domain.queueing.operations.call_policies import (
    put_call_policy_in_force,
    undo_call_policy,
    withdraw_call_policy,
)
from anjungan.domain.queueing.operations.calling import (
    FinishedAndCalled,
    begin_serving,
    call_next_ticket,
    finish_and_call_next,
    finish_ticket,
)
from anjungan.domain.queueing.operations.checking_in import check_in
from anjungan.domain.queueing.operations.closing import close_day, days_left_open, end_visit_of_closed_day
from anjungan.domain.queueing.operations.counters import (
    close_counter,
    open_counter,
    pause_counter,
    resume_counter,
    set_counter_lines,
)
from anjungan.domain.queueing.operations.errands import (
    abandon_visit,
    add_errand,
    confirm_visit,
    drop_errand,
    expire_reservation,
    leave_visit,
)
from anjungan.domain.queueing.operations.issuing import MOST_ERRANDS, start_visit
from anjungan.domain.queueing.operations.policy import set_priority_class, set_usual_priority_classes
from anjungan.domain.queueing.operations.policy_trials import (
    ask_policy_trial,
    begin_policy_trial,
    end_policy_trial,
    note_policy_trial,
)
from anjungan.domain.queueing.operations.presence import (
    call_ticket,
    confirm_own_presence,
    confirm_presence,
    mark_no_show,
    recall_ticket,
    requeue_ticket,
)
from anjungan.domain.queueing.operations.printing import end_printout, expired_reservations, queue_printout
from anjungan.domain.queueing.operations.recording import RecordedErrand, RecordedSpan, RecordedVisit, record_day
from anjungan.domain.queueing.operations.remote import (
    note_turn_passed,
    take_remote_number,
    take_remote_number_for,
)
from anjungan.domain.queueing.operations.transferring import hold_ticket, resume_ticket, transfer_ticket
from anjungan.domain.queueing.operations.undoing import undo_last

__all__ = [
    "MOST_ERRANDS", "FinishedAndCalled", "IssuedTicket", "RecordedErrand", "RecordedSpan", "RecordedVisit",
    "StartedVisit", "TicketMoved", "abandon_visit", "add_errand", "ask_policy_trial", "begin_policy_trial",
    "begin_serving", "call_next_ticket", "call_ticket", "check_in", "close_counter", "close_day",
    "confirm_own_presence", "confirm_presence", "confirm_visit", "days_left_open", "drop_errand",
    "end_policy_trial", "end_printout", "end_visit_of_closed_day", "expire_reservation", "expired_reservations",
    "finish_and_call_next", "finish_ticket", "hold_ticket", "leave_visit", "mark_no_show", "note_policy_trial",
    "note_turn_passed", "open_counter", "pause_counter", "put_call_policy_in_force", "queue_printout",
    "recall_ticket", "record_day", "requeue_ticket", "resume_counter", "resume_ticket", "set_counter_lines",
    "set_priority_class", "set_usual_priority_classes", "start_visit", "take_remote_number",
    "take_remote_number_for", "transfer_ticket", "undo_call_policy", "undo_last", "withdraw_call_policy",
]  # fmt: skip
