"""A version that has not begun can be taken back: the one before it goes on, and the database keeps the rest."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.versions import withdraw_version

from .. import queries, services
from ..models import Revision
from ..rules import register
from .test_revisions import AT, DESK, TODAY, Shelf, bureau, publish, second, shelf, writer

__all__ = ["bureau", "second", "shelf", "writer"]
pytestmark = pytest.mark.django_db
NEXT = TODAY + timedelta(days=30)
TABLES = {
    "contracts.SigningPolicy": {"name": "样子", "rules": {}, "source": "通知"},
    "contracts.ServicePackage": {"name": "样子", "source": "通知"},
    "forms.FormTemplate": {"title": "样子", "definition": {}, "source": "通知"},
    "patients.TagRule": {
        "name": "样子", "tag": "child", "conditions": [{"fact": "age"}], "priority": 1, "source": "通知",
    },
    "tasks.TaskRule": {"name": "样子", "programme": "x", "trigger": "x", "content": {"a": 1}, "source": "通知"},
    "appraisals.AppraisalScheme": {"name": "样子", "definition": {}, "source": "通知"},
    "incentives.FeeScheme": {"name": "样子", "rules": {}, "source": "通知"},
    "measures.Measure": {
        "name": "样子", "catalogue": "x", "kind": "entered", "numerator_words": "x", "denominator_words": "x",
        "source": "通知",
    },
}  # fmt: skip

PUBLISHED = {"contracts.ServicePackage", "forms.FormTemplate", "measures.Measure"}


@pytest.fixture
def coming(shelf, monkeypatch):
    """The second version of the sample begins in a month; what is withdrawn lands in a list."""
    shelf.rows.append(Shelf.version(2, NEXT.isoformat()))
    shelf.held[2] = {"name": "样子", "days": 9}
    withdrawn = []
    monkeypatch.setattr(register, "_kinds", {"sample": shelf.kind(withdraw=withdrawn.append)})
    return withdrawn


def told(row, by):
    services.save_revision(
        revision_id=row.pk, content={}, effective_from=None, source="会议纪要", reason="口径没定", edition=0,
        by=by, at=AT,
    )  # fmt: skip


def test_a_coming_version_is_taken_back_by_two_people(coming, writer, second):
    with pytest.raises(InvalidInput, match="还没到启用日"):
        services.start_withdrawal(kind="sample", version_id=1, on=TODAY, by=writer, at=AT)
    row = services.start_withdrawal(kind="sample", version_id=2, on=TODAY, by=writer, at=AT)
    told(row, writer)
    services.propose_revision(revision_id=row.pk, on=TODAY, by=writer, at=AT)
    read = queries.read_revision(revision_id=row.pk, on=TODAY, at=AT, by=second)
    assert read.effect.sentences[0] == f"“样子”（第 2 版）到 {NEXT.isoformat()} 不启用，以后也不用。"
    with pytest.raises(services.ProposerCannotPublish):
        publish(row, writer)
    publish(row, second)
    assert coming == [2]


def test_on_its_first_day_it_is_too_late(coming, writer):
    row = services.start_withdrawal(kind="sample", version_id=2, on=TODAY, by=writer, at=AT)
    told(row, writer)
    with pytest.raises(services.NotReady, match="已经启用"):
        services.propose_revision(revision_id=row.pk, on=NEXT, by=writer, at=AT)


def test_the_desk_offers_it_for_what_lies_ahead(coming, writer):
    assert DESK.get(writer, "/rules")[1][0]["may_withdraw"] is True
    status, row = DESK.post(writer, "/rules/sample/versions/2/withdrawal")
    assert (status, row["action"], row["effective_from"]) == (200, "withdraw", NEXT.isoformat())
    assert DESK.post(writer, "/rules/sample/versions/1/withdrawal")[0] == 422


def test_a_withdrawn_version_is_neither_copied_nor_in_the_way(shelf, writer):
    taken_back = Shelf.version(2, NEXT.isoformat())
    shelf.rows.append(type(taken_back)(
        id=2, code="sample", name="样子", label="第 2 版", effective_from=NEXT, effective_to=NEXT
    ))  # fmt: skip
    assert register.standing(shelf.rows[-1], on=TODAY) == "withdrawn"
    row = services.start_revision(kind="sample", code="sample", base_id=None, by=writer, at=AT)
    assert row.base_id == 1


@pytest.mark.parametrize(("state", "begins"), [("replace", -1), ("withdraw", 0)])
def test_the_database_publishes_nothing_from_the_past(shelf, writer, state, begins):
    row = Revision.objects.create(
        kind="sample", code="x", action=state, base_id=1, organization_id=writer.organization_id,
        effective_from=TODAY + timedelta(days=begins), source="x", reason="x", needs_second=False, started_by="a",
        started_at=AT,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match=r"never_backdated|before_it_began"), transaction.atomic():
        Revision.objects.filter(pk=row.pk).update(state="published", version_id=1, decided_at=AT)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_of_versions_takes_one_back_and_goes_on(name):
    model = apps.get_model(name)
    number = model._meta.get_field("version").get_internal_type() != "CharField"
    first, coming, far = (
        model._base_manager.create(code="sample-x", version=one if number else str(one), effective_from=begins,
                                   effective_to=ends, **TABLES[name])
        for one, begins, ends in ((1, date(2020, 1, 1), TODAY), (2, TODAY, NEXT), (3, NEXT, None))
    )  # fmt: skip
    if name in PUBLISHED:
        model._base_manager.filter(code="sample-x").update(status="published")
    withdraw_version(model, far.pk)
    assert list(model._base_manager.filter(code="sample-x", effective_to=F("effective_from"))) == [far]
    assert model._base_manager.get(pk=coming.pk).effective_to is None
    assert model._base_manager.get(pk=first.pk).effective_to == TODAY
    with pytest.raises(DatabaseError), transaction.atomic():
        model._base_manager.filter(pk=far.pk).update(effective_to=NEXT + timedelta(days=9))


@pytest.mark.parametrize("name", ["patients.TagRule", "tasks.TaskRule"])
def test_an_end_that_nothing_took_back_stays(name):
    model = apps.get_model(name)
    row = model._base_manager.create(
        code="sample-x", version=1, effective_from=date(2020, 1, 1), effective_to=TODAY, **TABLES[name]
    )
    with pytest.raises(DatabaseError, match="end of a version stays"), transaction.atomic():
        model._base_manager.filter(pk=row.pk).update(effective_to=None)
