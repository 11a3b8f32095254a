"""公开: is the printed agreement in my hand real?"""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import public

from .. import schemas, services
from ..rules import DISPLAY_LABELS

router = Router(tags=["协议核验"])


@router.get("/agreements/{token}", response=schemas.VerifiedOut)
@public
def verify_agreement(request: HttpRequest, token: str) -> Any:
    found = services.verify_agreement(token=token[:64], address=request.META.get("REMOTE_ADDR", ""), at=clock.now())
    return {
        **{name: getattr(found, name) for name in found.__dataclass_fields__},
        "state_label": DISPLAY_LABELS[found.state],
    }
