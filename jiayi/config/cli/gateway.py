"""`jiayi devices` and `jiayi device-simulator`."""

import os
import signal
import sys
import time
from argparse import Namespace

from jiayi.config.runtime.problems import CannotStart

# The broker of a demo; a real one is named by JIAYI_MQTT_URL.
DEMO_PORT = 18830


def listen() -> int:
    """Hear the configured broker; in a demo one of our own on the loopback address."""
    from jiayi.entrypoints.gateway import broker as embedded
    from jiayi.entrypoints.gateway import listener

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    url = os.environ.get("JIAYI_MQTT_URL", "")
    if url:
        try:
            listener.run(listener.Broker.of(url))
        except ValueError as problem:
            raise CannotStart(str(problem), "JIAYI_MQTT_URL reads mqtt://user:password@host:1883") from None
        return 0
    if os.environ.get("JIAYI_DEMO") != "1":
        raise CannotStart(
            "请设置 JIAYI_MQTT_URL，例如 mqtt://用户:密码@主机:1883（见 docs/devices.md）。",
            "Set JIAYI_MQTT_URL to your broker (docs/devices.md).",
        )
    port = int(os.environ.get("JIAYI_MQTT_PORT", DEMO_PORT))

    async def own_broker() -> None:
        await embedded.start_broker(port)

    try:
        listener.run(listener.Broker("127.0.0.1", port, None, None), before=own_broker)
    except Exception as problem:
        from amqtt.errors import BrokerError

        if not isinstance(problem, BrokerError | OSError):
            raise
        # Another copy has the port: a demo goes on without meters instead of starting this process for ever.
        print(f"演示用的 MQTT 端口 {port} 被占用，可设 JIAYI_MQTT_PORT · the demo broker's port is taken", flush=True)
        signal.pause()
    return 0


def simulate(options: Namespace) -> int:
    from jiayi.config.runtime import environment

    environment.prepare_process(environment.data_folder())
    import django

    django.setup()
    from jiayi.entrypoints.gateway import listener, simulator

    meter = simulator.Meter(
        serial=options.serial,
        key=options.key,
        systolic=options.systolic,
        diastolic=options.diastolic,
        pulse=options.pulse,
    )
    if options.mqtt:
        broker = listener.Broker.of(options.mqtt)
        sent = simulator.measure_over_mqtt(broker, meter, count=options.count, every=options.every)
        print(f"发出 {sent} 次")
        return 0
    for number in range(options.count):
        if number:
            time.sleep(options.every)
        status, answer = simulator.post(options.url, meter, simulator.message([meter.measure(number)]))
        if status != 200:
            print(answer.get("message", answer), file=sys.stderr)
            return 1
        print(answer["results"][0]["state"], answer["advice"])
    return 0
