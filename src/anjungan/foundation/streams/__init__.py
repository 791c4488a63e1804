"""Live streams: names, signed addresses, the wake-up. The hub itself runs in a process of its own."""

from anjungan.foundation.streams.addresses import (
    AddressRefused,
    Subscription,
    address,
    snapshot_version,
    subscription,
)
from anjungan.foundation.streams.names import (
    counter_stream,
    line_stream,
    mall_stream,
    mandate_stream,
    visit_stream,
    zone_stream,
)
from anjungan.foundation.streams.waking import wake

__all__ = [
    "AddressRefused",
    "Subscription",
    "address",
    "counter_stream",
    "line_stream",
    "mall_stream",
    "mandate_stream",
    "snapshot_version",
    "subscription",
    "visit_stream",
    "wake",
    "zone_stream",
]
