"""The verbs of notifications."""

from anjungan.domain.notifications.operations.account import (
    choose_account_messages,
    remove_contact,
    remove_from_account,
    save_to_account,
)
from anjungan.domain.notifications.operations.carrying import carry_contact, carry_remote_contact, forget_carried
from anjungan.domain.notifications.operations.choosing import (
    choose_booking_messages,
    choose_messages,
    forget_contacts,
    stop_messages,
    subscribe_browser_to_booking,
    subscribe_browser_to_visit,
    unsubscribe_browser_of_booking,
    unsubscribe_browser_of_visit,
)
from anjungan.domain.notifications.operations.gathering import (
    closures_to_tell,
    malls_with_bookings_ahead,
    queue_booking_message,
    queue_calendar_messages,
    queue_closure_messages,
    queue_list_over,
    queue_message,
    queue_reminders,
)
from anjungan.domain.notifications.operations.sending import (
    claim_message,
    due_messages,
    end_left_over,
    end_message,
)
from anjungan.domain.notifications.operations.wordings import publish_wording, set_message_rule, write_wording

__all__ = [
    "carry_contact", "carry_remote_contact", "choose_account_messages", "choose_booking_messages", "choose_messages",
    "claim_message",
    "closures_to_tell", "due_messages", "end_left_over", "end_message", "forget_carried", "forget_contacts",
    "malls_with_bookings_ahead", "publish_wording",
    "queue_booking_message", "queue_calendar_messages", "queue_closure_messages", "queue_list_over", "queue_message",
    "queue_reminders", "remove_contact", "remove_from_account", "save_to_account", "set_message_rule", "stop_messages",
    "subscribe_browser_to_booking", "subscribe_browser_to_visit", "unsubscribe_browser_of_booking",
    "unsubscribe_browser_of_visit", "write_wording",
]  # fmt: skip
