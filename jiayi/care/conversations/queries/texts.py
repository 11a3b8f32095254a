from django.db.models import Q

from jiayi.kernel.actor import Actor

from ..models import ReplyText


def list_texts(*, by: Actor, with_retired: bool = False) -> list[ReplyText]:
    """The shipped texts and those of the reader's organisation, quick replies first."""
    rows = ReplyText.objects.filter(Q(organization_id=None) | Q(organization_id=by.organization_id))
    if not with_retired:
        rows = rows.filter(is_active=True)
    return list(rows.order_by("-kind", "organization_id", "title"))
