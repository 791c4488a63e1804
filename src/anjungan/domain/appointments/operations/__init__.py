"""The verbs of booking: what every door may call. Actor and time are arguments; refusals are DomainErrors."""

from anjungan.domain.appointments.operations.arriving import Arrival, take_for_check_in
from anjungan.domain.appointments.operations.booking import (
    CODE_LASTS,
    MOST_TRIES,
    accept_offer,
    ask_proof,
    book_at_desk,
    code_for,
    confirm_booking,
    hold_slot,
    join_waiting_list,
)
from anjungan.domain.appointments.operations.calling_off import (
    CalledOff,
    call_off_booking,
    call_off_left_over,
    call_off_times,
    end_waiting,
    left_in_called_off_times,
    lists_of_closed_days,
    offer_times_again,
)
from anjungan.domain.appointments.operations.changing import cancel_booking, forget_contact, reschedule_booking
from anjungan.domain.appointments.operations.clocks import (
    expire_booking,
    forget_contacts,
    lapsed_holds,
    lists_that_ended,
    missed_bookings,
    release_no_show,
)
from anjungan.domain.appointments.operations.no_shows import count_no_shows
from anjungan.domain.appointments.operations.reinstating import reinstate_booking
from anjungan.domain.appointments.operations.remote import (
    ask_remote_number,
    forget_remote_contacts,
    locked_remote_request,
    prove_remote_request,
    remote_code_for,
    remote_request_at_desk,
    set_mall_place,
    set_remote_rule,
    take_remote_place,
)
from anjungan.domain.appointments.operations.rules import set_booking_rule

__all__ = [
    "CODE_LASTS", "MOST_TRIES", "Arrival", "CalledOff", "accept_offer", "ask_proof", "ask_remote_number",
    "book_at_desk", "call_off_booking", "call_off_left_over", "call_off_times", "cancel_booking", "code_for",
    "confirm_booking", "count_no_shows", "end_waiting", "expire_booking", "forget_contact", "forget_contacts",
    "forget_remote_contacts", "hold_slot", "join_waiting_list", "lapsed_holds", "left_in_called_off_times",
    "lists_of_closed_days", "lists_that_ended", "locked_remote_request", "missed_bookings", "offer_times_again",
    "prove_remote_request", "reinstate_booking", "release_no_show",
    "remote_code_for", "remote_request_at_desk", "reschedule_booking", "set_booking_rule", "set_mall_place",
    "set_remote_rule", "take_for_check_in", "take_remote_place",
]  # fmt: skip
