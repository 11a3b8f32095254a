"""A broker inside the process, for demos and tests on this machine only: anybody may speak to it."""

import logging

from amqtt.broker import Broker

log = logging.getLogger(__name__)


async def start_broker(port: int, *, host: str = "127.0.0.1") -> Broker:
    """
    :raises amqtt.errors.BrokerError: the port is taken
    """
    for chatty in ("amqtt", "transitions"):  # the state machine of its sessions writes six lines a connection
        logging.getLogger(chatty).setLevel(logging.WARNING)
    broker = Broker(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"{host}:{port}", "max_connections": 500}},
            "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
        }
    )
    await broker.start()
    return broker
