"""What a resident was sent to read."""

from django.http import HttpRequest
from ninja import Router

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageOut

from .. import queries, services
from ..permissions import EducationPermission as P
from ..schemas import SentArticleOut

router = Router(tags=["健教"])


@router.get("/articles", response=PageOut[SentArticleOut])
@requires(P.READ_OWN, mandate=("view",))
def list_own_articles(request: HttpRequest, patient_id: int, cursor: str | None = None):
    patients.check_in_scope(patient_id=patient_id)
    found = queries.page_sendings(patient_id=patient_id, cursor=cursor)
    standings = queries.standings_of([row.article for row in found.items], on=clock.today())
    return found.with_items([SentArticleOut.of(row, standings.get(row.article_id, "")) for row in found.items])


@router.post("/articles/{sending_id}/read", response=SentArticleOut)
@requires(P.READ_OWN, mandate=("view",))
def read_own_article(request: HttpRequest, sending_id: int):
    sending = services.read_article(sending_id=sending_id, by=request.actor, at=clock.now())
    standings = queries.standings_of([sending.article], on=clock.today())
    return SentArticleOut.of(sending, standings.get(sending.article_id, ""))
