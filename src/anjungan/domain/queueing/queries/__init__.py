"""Reads of the queue. They never write, and each costs the same whatever the length of the line."""

from anjungan.domain.queueing.queries.building import Building, LineLoad, building, line_loads
from anjungan.domain.queueing.queries.desk import Desk, DeskTicket, LinePage, desk, line_contents
from anjungan.domain.queueing.queries.order import OrderExplained, explain_order
from anjungan.domain.queueing.queries.policy import priority_classes
from anjungan.domain.queueing.queries.ticket_page import ErrandOnPage, TicketPage, ticket_page
from anjungan.domain.queueing.queries.zone_board import BoardCall, ZoneBoard, zone_board

__all__ = [
    "BoardCall", "Building", "Desk", "DeskTicket", "ErrandOnPage", "LineLoad", "LinePage", "OrderExplained",
    "TicketPage", "ZoneBoard", "building", "desk", "explain_order", "line_contents", "line_loads",
    "priority_classes", "ticket_page", "zone_board",
]  # fmt: skip
