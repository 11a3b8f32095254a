"""Articles in force, and what was sent to a person."""

from collections.abc import Iterable
from datetime import date

from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page, page
from jiayi.kernel.versions import holding_on

from .models import Article, ArticleSending

UPDATED = "内容已更新：这是当时发给您的旧的一版，新的一版请问医生要"
ENDED = "已停用：这篇现在不用了，别再照着做，有疑问问医生"


def list_articles(*, on: date) -> list[Article]:
    """The version in force of each article, by topic."""
    return list(Article.objects.filter(holding_on(on)).order_by("topic", "title"))


def page_sendings(*, patient_id: int, cursor: str | None = None, limit: int = 30) -> Page:
    """What a person in scope was sent, newest first."""
    rows = ArticleSending.objects.filter(patient_id=patient_id).select_related("article")
    return page(rows, order=("-id",), cursor=cursor, limit=limit)


def standings_of(articles: Iterable[Article], *, on: date) -> dict[int, str]:
    """Article → how the version that was sent stands by now, in one line for its reader; one in force is left out."""
    over = [row for row in articles if row.effective_to is not None and row.effective_to <= on]
    newer = set(
        Article.objects.filter(holding_on(on), code__in={row.code for row in over}).values_list("code", flat=True)
        if over
        else ()
    )
    return {row.pk: UPDATED if row.code in newer else ENDED for row in over}


def sendings_by_id(sending_ids: Iterable[int]) -> dict[int, ArticleSending]:
    return ArticleSending.objects.select_related("article").in_bulk(list(sending_ids))


def get_sending(*, sending_id: int) -> ArticleSending:
    """
    :raises NotFound: a stranger's
    """
    found = ArticleSending.objects.select_related("article").filter(pk=sending_id).first()
    if found is None:
        raise NotFound()
    return found
