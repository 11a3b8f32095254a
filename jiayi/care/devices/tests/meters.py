"""Meters for the tests: registered, bound, measuring."""

import json
from decimal import Decimal

from jiayi.care.devices import rules, services
from jiayi.foundation.tasks.tests.people import NOW


def meter(place, serial="BP-0001", *, vendor="jiayi", kind="bp"):
    with place.scope():
        return services.register_device(
            device=services.NewDevice(serial=serial, kind=kind, vendor=vendor),
            organization_id=place.organization.pk,
            by=place.doctor,
            at=NOW,
        )


def bound(place, patient, serial="BP-0001", *, at=NOW, **more):
    device = meter(place, serial)
    with place.scope():
        services.bind_to_patient(device_id=device.pk, patient_id=patient.pk, by=place.doctor, at=at, **more)
    return device


def reading(sequence=1, systolic=132, diastolic=82, *, device_at=None, sent_at=None):
    values = (("bp_systolic", Decimal(systolic)), ("bp_diastolic", Decimal(diastolic)))
    return rules.Arrived(sequence=sequence, values=values, device_at=device_at, sent_at=sent_at)


def arrive(*readings, serial="BP-0001", at=NOW):
    return services.take_in(incoming=[services.Incoming(serial, one, "mqtt") for one in readings], at=at)


def signed(device, body, *, at=NOW, nonce="nonce-0001", method="hmac-sm3", key=None, serial=None):
    timestamp = str(int(at.timestamp()))
    serial = serial or device.serial
    key = key if key is not None else str(device.key)
    signature = rules.sign(key=key, serial=serial, timestamp=timestamp, nonce=nonce, body=body, method=method)
    return services.SignedMessage(
        serial=serial, timestamp=timestamp, nonce=nonce, method=method, signature=signature, body=body
    )


def body(*pairs, first=1):
    said = [
        {"sequence": first + place, "at": int(NOW.timestamp()), "systolic": upper, "diastolic": lower}
        for place, (upper, lower) in enumerate(pairs)
    ]
    return json.dumps({"readings": said}).encode()


__all__ = ["arrive", "body", "bound", "meter", "reading", "signed"]
