"""An approved article is sent to a person; that they opened it is written down once."""

import json
from datetime import datetime
from pathlib import Path

from django.db import transaction

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.kernel.period import local_date
from jiayi.kernel.versions import add_missing, holding_on

from .. import queries
from ..events import ArticleRead
from ..models import Article, ArticleSending

DATA = Path(__file__).parents[1] / "data" / "articles.json"


class NotInForce(DomainError):
    """Withdrawn or ended meanwhile, or not begun."""

    code, status, message = "article_not_in_force", 409, "这篇文章现在不在用，请换一篇"


def load_builtin_articles() -> int:
    """Add the shipped articles that are missing; safe to repeat."""
    return add_missing(Article, json.loads(DATA.read_text(encoding="utf-8")))


@transaction.atomic
def send_article(*, patient_id: int, article_id: int, by: Actor, at: datetime) -> ArticleSending:
    """
    :raises NotInForce: it may not be sent today
    :raises NotFound: the person is not in scope
    """
    person = patients.get_patient(patient_id=patient_id)
    article = Article.objects.filter(holding_on(local_date(at)), pk=article_id).first()
    if article is None:
        raise NotInForce()
    return ArticleSending.objects.create(
        organization_id=person.organization_id,
        patient_id=patient_id,
        article=article,
        sent_at=at,
        sent_by=by.label,
        sent_by_name=by.name[:60],
    )


@transaction.atomic
def read_article(*, sending_id: int, by: Actor, at: datetime) -> ArticleSending:
    """The person has opened it; the first time counts.

    :raises NotFound: a stranger's
    """
    sending = queries.get_sending(sending_id=sending_id)
    if sending.read_at is None:
        ArticleSending.objects.filter(pk=sending.pk, read_at=None).update(read_at=at)
        sending.read_at = at
        events.publish(
            ArticleRead(
                organization_id=sending.organization_id,
                by=by.label,
                at=at,
                sending_id=sending.pk,
                patient_id=sending.patient_id,
            )
        )
    return sending
