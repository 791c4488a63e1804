"""Short messages to phones through a gateway, and notifications to browsers through their push services."""

from anjungan.integrations.messaging.gateway import GatewayAddress, send_text
from anjungan.integrations.messaging.problems import NotTaken
from anjungan.integrations.messaging.push import PushKey, send_push

__all__ = ["GatewayAddress", "NotTaken", "PushKey", "send_push", "send_text"]
