"""A form that was sent in a conversation moves on elsewhere: filled, confirmed, given back."""

from jiayi.care.visits.events import SelfReportMoved
from jiayi.kernel import scope
from jiayi.kernel.events import subscribe

from . import services


@subscribe(SelfReportMoved)
def refresh_thread(event: SelfReportMoved) -> None:
    with scope.organizations([event.organization_id]):
        services.tell_card(kind="form", number=event.report_id)
