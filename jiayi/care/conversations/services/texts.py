"""Quick replies and approved texts, kept by the director for the centre."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound

from ..models import ReplyText


class TitleTaken(DomainError):
    """Two with one title would be taken for each other."""

    code, status, message = "title_taken", 409, "已经有同名的了，换一个标题"


@dataclass(frozen=True, kw_only=True, slots=True)
class TextIn:
    kind: str
    title: str
    words: str
    source: str = ""
    is_active: bool = True


@transaction.atomic
def save_text(*, text: TextIn, text_id: int | None = None, by: Actor, at: datetime) -> ReplyText:
    """Add or change a text of one's own centre; a shipped one is not changed.

    :raises NotFound: another centre's, or shipped
    :raises InvalidInput: an approved text without its source
    """
    if text.kind not in ReplyText.Kind.values or not text.title.strip() or len(text.words.strip()) < 2:
        raise InvalidInput("标题和正文都要写")
    if text.kind == ReplyText.Kind.APPROVED and not text.source.strip():
        raise InvalidInput("科普要写明依据：谁审的、出自哪里")
    row = ReplyText(organization_id=by.organization_id)
    if text_id is not None:
        found = (
            ReplyText.objects.select_for_update()
            .filter(pk=text_id)
            .filter(Q(organization_id=by.organization_id or 0))
            .first()
        )
        if found is None:
            raise NotFound("这一条不是本中心的，不能改；可以新写一条")
        row = found
    row.kind, row.title, row.words = text.kind, text.title.strip()[:40], text.words.strip()[:800]
    row.source, row.is_active = text.source.strip()[:200], text.is_active
    row.changed_by, row.changed_by_name, row.changed_at = by.label, by.name[:60], at
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise TitleTaken() from None
    return row
