"""监护复核: what is to be looked at."""

from jiayi.kernel import paging
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page

from ..models import GuardianReview, ReviewState


def get_review(*, review_id: int) -> GuardianReview:
    """
    :raises NotFound: if it does not exist or is out of scope
    """
    rows = GuardianReview.objects.select_related("patient", "guardian", "contract__team__leader", "team")
    found = rows.filter(pk=review_id).first()
    if found is None:
        raise NotFound("没有这一条复核")
    return found


def page_reviews(*, state: str, kind: str, cursor: str | None, limit: int) -> Page:
    """The reviews in scope, the nearest day first."""
    rows = GuardianReview.objects.select_related("patient", "guardian", "contract", "team")
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    return paging.page(rows, order=("due_date", "id"), cursor=cursor, limit=limit)


def open_reviews_of(*, patient_id: int) -> list[GuardianReview]:
    """What one person is asked about."""
    rows = GuardianReview.objects.select_related("guardian", "contract__team__leader")
    return list(rows.filter(patient_id=patient_id, state=ReviewState.OPEN).order_by("due_date"))
