"""What a card stands for moves on elsewhere: a form is filled or given back, an article is read."""

from jiayi.care.education.events import ArticleRead
from jiayi.care.visits.events import SelfReportMoved
from jiayi.kernel import scope
from jiayi.kernel.events import subscribe

from . import services


@subscribe(SelfReportMoved)
def refresh_thread(event: SelfReportMoved) -> None:
    with scope.organizations([event.organization_id]):
        services.tell_card(kind="form", number=event.report_id)


@subscribe(ArticleRead)
def refresh_reading(event: ArticleRead) -> None:
    with scope.organizations([event.organization_id]):
        services.tell_card(kind="article", number=event.sending_id)
