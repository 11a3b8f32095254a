"""What a team can send: the same on the phone and at the desk."""

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.period import local_date

from .. import queries
from ..permissions import EducationPermission as P
from ..schemas import ArticleOut


def build() -> Router:
    """A router can be mounted once, so each client gets its own."""
    router = Router(tags=["健教"])

    @router.get("/articles", response=list[ArticleOut])
    @requires(P.READ)
    def list_articles(request: HttpRequest):
        return [ArticleOut.of(row) for row in queries.list_articles(on=local_date(clock.now()))]

    return router
