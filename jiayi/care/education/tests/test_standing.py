"""Whoever opens an article later is told when the version they were sent is no longer in force."""

from datetime import timedelta

import pytest

from jiayi.care.education import services
from jiayi.care.education.api import resident
from jiayi.care.education.models import Article
from jiayi.care.vitals.tests.test_api import resident_actor
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import clock
from jiayi.kernel.versions import add_version, end_version
from tests.calling import Caller

pytestmark = pytest.mark.django_db
HOME = Caller(resident.router, "education-standing")


@pytest.fixture
def sent(monkeypatch):
    """Three articles in force, sent to one person; read four days later."""
    services.load_builtin_articles()
    place = Place()
    person = place.patient()
    with place.scope():
        rows = [
            services.send_article(patient_id=person.pk, article_id=article.pk, by=place.doctor, at=NOW)
            for article in Article.objects.order_by("code")[:3]
        ]
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=4))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=4))
    return person, rows


def test_an_article_that_was_replaced_or_ended_says_so_in_one_line(sent):
    person, (held, replaced, ended) = sent
    old = replaced.article
    later = TODAY + timedelta(days=3)
    said = {name: getattr(old, name) for name in ("code", "title", "topic", "words", "source")}
    add_version(Article, effective_from=later, **said)
    end_version(Article, ended.article_id, on=later)
    me = resident_actor(person)
    lines = {row.pk: HOME.post(me, f"/articles/{row.pk}/read", {})[1]["standing"] for row in (held, replaced, ended)}
    assert lines[held.pk] == ""
    assert lines[replaced.pk].startswith("内容已更新")
    assert lines[ended.pk].startswith("已停用")
    listed = HOME.get(me, f"/articles?patient_id={person.pk}")[1]["items"]
    assert {one["id"]: one["standing"] for one in listed} == lines
