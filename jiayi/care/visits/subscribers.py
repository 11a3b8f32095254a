"""What happens when a person was asked to fill a form or it was sent back, and when kept answers were accepted."""

from jiayi.foundation.forms.events import KeptResponseAccepted
from jiayi.foundation.messaging import services as messaging
from jiayi.kernel.actor import Actor
from jiayi.kernel.events import subscribe

from . import services
from .events import SelfReportMoved

BY = Actor.system("visits")
TEMPLATES = {"ask": "self_report_asked", "reject": "self_report_rejected", "confirm": "self_report_confirmed"}


@subscribe(SelfReportMoved)
def tell_resident(event: SelfReportMoved) -> None:
    template = TEMPLATES.get(event.move)
    if template is None:
        return
    context = {
        "form": event.title,
        "due": f"{event.due_date.month}月{event.due_date.day}日",
        "reason": event.reason,
        "report": str(event.report_id),
    }
    messaging.send(to_patient=event.patient_id, template=template, context=context, by=BY, at=event.at)


@subscribe(KeptResponseAccepted)
def take_effect(event: KeptResponseAccepted) -> None:
    services.take_effect(response_id=event.response_id, by=BY, at=event.at)
