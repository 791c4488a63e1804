"""Reads of the queue. They never write, and each costs the same whatever the length of the line."""

from anjungan.domain.queueing.queries.building import Building, LineLoad, WaysToCome, building, line_loads, ways_to_come
from anjungan.domain.queueing.queries.call_policies import (
    LineTerms,
    PolicyInForce,
    PolicyTerms,
    call_policy,
    call_policy_history,
    policy_trial,
    policy_trials,
    usual_terms,
)
from anjungan.domain.queueing.queries.closings import (
    Unserved,
    day_closing,
    days_taken,
    subjects_of_number,
    unserved_on,
)
from anjungan.domain.queueing.queries.counters import AtHand, at_hand
from anjungan.domain.queueing.queries.desk import Desk, DeskTicket, LinePage, desk, line_contents
from anjungan.domain.queueing.queries.invariants import INVARIANTS, Offender, offenders
from anjungan.domain.queueing.queries.order import Explained, OrderExplained, explain_order
from anjungan.domain.queueing.queries.past_calls import PastCall, WaitedThen, explain_calls
from anjungan.domain.queueing.queries.policy import priority_classes, priority_history
from anjungan.domain.queueing.queries.printing import PrintoutToPrint, printout_to_print
from anjungan.domain.queueing.queries.ticket_page import ErrandOnPage, TicketPage, ticket_page
from anjungan.domain.queueing.queries.zone_board import BoardCall, ZoneBoard, zone_board

__all__ = [
    "INVARIANTS", "AtHand", "BoardCall", "Building", "Desk", "DeskTicket", "ErrandOnPage", "Explained",
    "LineLoad", "LinePage", "LineTerms", "Offender", "OrderExplained", "PastCall", "PolicyInForce",
    "PolicyTerms", "PrintoutToPrint", "TicketPage", "Unserved", "WaitedThen", "WaysToCome", "ZoneBoard", "at_hand",
    "building", "call_policy", "call_policy_history", "day_closing", "days_taken", "desk", "explain_calls",
    "explain_order", "line_contents", "line_loads", "offenders", "policy_trial", "policy_trials",
    "printout_to_print", "priority_classes", "priority_history", "subjects_of_number", "ticket_page",
    "unserved_on", "usual_terms", "ways_to_come", "zone_board",
]  # fmt: skip
