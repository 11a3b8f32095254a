"""The door of devices over HTTP: no session, a signature instead (docs/devices.md)."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.care.devices import services
from jiayi.care.devices.schemas import TakenListOut, TakenOut
from jiayi.kernel import clock
from jiayi.kernel.access import public

router = Router(tags=["设备"])


@router.post("/device-readings", response=TakenListOut)
@public
def take_device_readings(request: HttpRequest) -> Any:
    head = request.headers
    verdicts = services.receive_signed(
        message=services.SignedMessage(
            serial=head.get("X-Device", ""),
            timestamp=head.get("X-Timestamp", ""),
            nonce=head.get("X-Nonce", ""),
            method=head.get("X-Signature-Method", "hmac-sm3"),
            signature=head.get("X-Signature", ""),
            body=request.body,
        ),
        at=clock.now(),
        real_at=clock.real(),
    )
    results = [TakenOut(sequence=one.sequence, state=one.state, level=one.level, advice=one.advice) for one in verdicts]
    return TakenListOut(results=results, advice=next((one.advice for one in verdicts if one.advice), ""))
