"""The verbs of accounts."""

from anjungan.domain.citizens.operations.clocks import forget_what_is_over
from anjungan.domain.citizens.operations.entering import (
    CODE_LASTS,
    Proven,
    ask_confirming_code,
    ask_contact_code,
    ask_entry_code,
    entry_code_for,
    prove_entry_code,
    send_entry_code_again,
)
from anjungan.domain.citizens.operations.erasing import (
    ask_erasure,
    due_erasures,
    erase_as_asked,
    erase_unused,
    take_data_away,
    take_erasure_back,
    unused_accounts,
)
from anjungan.domain.citizens.operations.identities import enter_with_identity, link_identity, unlink_identity
from anjungan.domain.citizens.operations.identity import keep_nik, remove_nik, reveal_nik
from anjungan.domain.citizens.operations.keeping import (
    change_name,
    choose_reading,
    drop_contact,
    drop_item,
    hold_account,
    keep_item,
    tell_changed,
)
from anjungan.domain.citizens.operations.passkeys import (
    Question,
    ask_new_passkey,
    ask_passkey,
    enter_with_passkey,
    keep_passkey,
    remove_passkey,
)
from anjungan.domain.citizens.operations.sessions import NOTE_EVERY, OpenedSession, end_sessions, note_session_seen

__all__ = [
    "CODE_LASTS",
    "NOTE_EVERY",
    "OpenedSession",
    "Proven",
    "Question",
    "ask_confirming_code",
    "ask_contact_code",
    "ask_entry_code",
    "ask_erasure",
    "ask_new_passkey",
    "ask_passkey",
    "change_name",
    "choose_reading",
    "drop_contact",
    "drop_item",
    "due_erasures",
    "end_sessions",
    "enter_with_identity",
    "enter_with_passkey",
    "entry_code_for",
    "erase_as_asked",
    "erase_unused",
    "forget_what_is_over",
    "hold_account",
    "keep_item",
    "keep_nik",
    "keep_passkey",
    "link_identity",
    "note_session_seen",
    "prove_entry_code",
    "remove_nik",
    "remove_passkey",
    "reveal_nik",
    "send_entry_code_again",
    "take_data_away",
    "take_erasure_back",
    "tell_changed",
    "unlink_identity",
    "unused_accounts",
]
