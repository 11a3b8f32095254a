"""Reads of the refusal register."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from jiayi.foundation.terminology import queries as terminology
from jiayi.kernel import disclosure, paging, scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page

from ..models import SigningRefusal

REASONS = "signing_refusal"


class RefusalNotFound(NotFound):
    """No such answer in scope."""

    message = "没有找到这条拒签登记，或不在您的管理范围内"


def refusal_reasons(*, on: date) -> dict[str, str]:
    """Code → wording of the reasons in force, from the dictionary the centre keeps."""
    return {entry.code: entry.label for entry in terminology.list_entries(dictionary=REASONS, on=on)}


def get_refusal(*, refusal_id: int, lock: bool = False) -> SigningRefusal:
    """
    :raises RefusalNotFound: if it does not exist or is out of scope
    """
    rows = SigningRefusal.objects.select_related("patient", "team")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=refusal_id).first()
    if found is None:
        raise RefusalNotFound()
    return found


def standing_refusals(*, patient_ids: Iterable[int]) -> dict[int, SigningRefusal]:
    """The answer that stands, by person in scope."""
    rows = SigningRefusal.objects.filter(patient_id__in=list(patient_ids), closed_at__isnull=True)
    return {row.patient_id: row for row in rows.select_related("patient", "team")}


def not_to_be_asked(*, patient_ids: Iterable[int], on: date) -> dict[int, SigningRefusal]:
    """Those who said no and may not be asked again on this day, wherever they said so."""
    with scope.everything(reason="a no holds for every team that would ask"):
        rows = SigningRefusal.objects.filter(patient_id__in=list(patient_ids), closed_at__isnull=True)
        waiting = rows.filter(Q(ask_again_date__isnull=True) | Q(ask_again_date__gt=on))
        return {row.patient_id: row for row in waiting}


def page_refusals(
    *,
    q: str = "",
    reason: str = "",
    channel: str = "",
    state: str = "",
    team_ids: Collection[int] = (),
    today: date,
    cursor: str | None,
    limit: int,
) -> Page:
    """Answers in scope, newest first; `state` is standing, due (may be asked again) or closed."""
    rows = SigningRefusal.objects.select_related("patient", "team", "organization")
    if q:
        disclosure.forbid_name_search()
        rows = rows.filter(Q(patient__name__startswith=q) | Q(patient__initials__startswith=q.lower()))
    if reason:
        rows = rows.filter(reason_code=reason)
    if channel:
        rows = rows.filter(channel=channel)
    if team_ids:
        rows = rows.filter(team_id__in=list(team_ids))
    return paging.page(_in_state(rows, state=state, today=today), order=("-id",), cursor=cursor, limit=limit)


def _in_state(rows: QuerySet[SigningRefusal], *, state: str, today: date) -> QuerySet[SigningRefusal]:
    standing = Q(closed_at__isnull=True)
    wanted = {
        "standing": standing,
        "due": standing & Q(ask_again_date__lte=today),
        "closed": ~standing,
    }
    return rows.filter(wanted[state]) if state in wanted else rows
