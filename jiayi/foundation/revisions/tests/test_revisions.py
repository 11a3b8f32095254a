"""A draft is saved as often as one likes; then it lies still; where money is concerned another one publishes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.foundation.organizations.tests.factories import make_organization
from jiayi.kernel import clock, scope
from jiayi.kernel.access import Role, permissions_of
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import Forbidden, InvalidInput, NotFound
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.models import DomainEvent
from tests.calling import Caller, without_permission

from .. import queries, services
from ..api import desk
from ..models import Revision
from ..permissions import RevisionPermission as P
from ..rules import Effect, Field, RuleKind, Version, register

pytestmark = pytest.mark.django_db
TODAY, AT = date(2026, 6, 3), datetime(2026, 6, 3, 1, 30, tzinfo=UTC)
DESK = Caller(desk.router, "revisions-desk")
SETTINGS = (Field(key="name", label="名称"), Field(key="days", label="几天", kind="integer", at_least=1, at_most=9))


class Shelf:
    """A kind whose versions stand in a list."""

    def __init__(self):
        self.rows = [self.version(1, "2025-01-01")]
        self.held = {1: {"name": "样子", "days": 7}}

    @staticmethod
    def version(number, begins, code="sample"):
        return Version(
            id=number, code=code, name="样子", label=f"第 {number} 版", effective_from=date.fromisoformat(begins)
        )

    def publish(self, proposal):
        number = len(self.rows) + 1
        self.rows.append(self.version(number, proposal.effective_from.isoformat(), proposal.code))
        self.held[number] = dict(proposal.content)
        return number

    def kind(self, **changes):
        values = {
            "code": "sample", "title": "样规", "words": "试一试", "view": P.VIEW, "write": P.WRITE, "decide": P.DECIDE,
            "needs_second": True, "outline": lambda: SETTINGS,
            "versions": lambda code: [row for row in self.rows if code in ("", row.code)],
            "content": lambda number: dict(self.held[number]), "check": lambda proposal: [], "publish": self.publish,
            "withdraw": lambda number: None,
            "effect": lambda proposal: Effect(sentences=("一份也不动",)),
            "trial": lambda proposal: Effect(columns=("几天",), rows=((str(proposal.content["days"]),),)),
        }  # fmt: skip
        return RuleKind(**(values | changes))


@pytest.fixture
def shelf(monkeypatch):
    shelf = Shelf()
    monkeypatch.setattr(register, "_kinds", {"sample": shelf.kind()})
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: AT)
    with scope.everything(reason="drafts of both places"):
        yield shelf


@pytest.fixture
def bureau():
    return make_organization(kind="bureau")


def person(place, number, *roles):
    return Actor(
        kind="staff", account_id=number, name=f"人员{number}", channel="desk", organization_id=place.pk,
        organization_path=place.path, roles=frozenset(roles), permissions=permissions_of(roles),
    )  # fmt: skip


@pytest.fixture
def writer(bureau):
    return person(bureau, 1, Role.BUREAU)


@pytest.fixture
def second(bureau):
    return person(bureau, 2, Role.FINANCE)


def drafted(by, *, days=8, begins=TODAY, **more):
    row = services.start_revision(kind="sample", code="sample", base_id=1, by=by, at=AT)
    values = {"source": "会议纪要", "reason": "居民反映太短"} | more
    return services.save_revision(
        revision_id=row.pk, content={"name": "样子", "days": days}, effective_from=begins, edition=0, by=by, at=AT,
        **values,
    )  # fmt: skip


def proposed(by, **more):
    return services.propose_revision(revision_id=drafted(by, **more).pk, on=TODAY, by=by, at=AT)


def publish(row, by, **more):
    return services.publish_revision(revision_id=row.pk, on=TODAY, by=by, at=AT, **more)


def test_a_copy_is_changed_proposed_and_published_by_another(shelf, writer, second):
    row = proposed(writer)
    read = queries.read_revision(revision_id=row.pk, on=TODAY, at=AT, by=second)
    assert [change.words for change in read.changes] == ["几天：从 7 改为 8"]
    assert read.effect.sentences == ("一份也不动",)
    done = publish(row, second, note="同意")
    assert (done.state, done.version_id, done.decided_by) == ("published", 2, second.label)
    assert shelf.held == {1: {"name": "样子", "days": 7}, 2: {"name": "样子", "days": 8}}
    told = DomainEvent.objects.filter(name__startswith="revisions.").order_by("id")
    assert list(told.values_list("name", flat=True)) == [
        "revisions.revision.proposed", "revisions.rule.published",
    ]  # fmt: skip


def test_who_proposes_does_not_publish(shelf, writer, second):
    row = proposed(writer)
    with pytest.raises(services.ProposerCannotPublish):
        publish(row, writer)
    assert len(shelf.rows) == 1
    assert publish(row, second).state == "published"


def test_the_database_keeps_the_two_apart(shelf, writer, second):
    row = proposed(writer)
    forced = {"state": "published", "version_id": 2, "decided_at": AT}
    for decided_by in ("", writer.label):
        with pytest.raises(IntegrityError, match="published_by_another"), transaction.atomic():
            Revision.objects.filter(pk=row.pk).update(decided_by=decided_by, **forced)
    with pytest.raises(IntegrityError, match="published_by_another"), transaction.atomic():
        Revision.objects.filter(pk=drafted(person_of(second), begins=TODAY).pk).update(decided_by="staff:9", **forced)
    with pytest.raises(DatabaseError), transaction.atomic():  # nobody becomes the proposer in passing
        Revision.objects.filter(pk=row.pk).update(proposed_by="staff:9", decided_by=writer.label, **forced)


def person_of(actor):
    """The same post elsewhere, so that it may have a draft of its own."""
    return person(make_organization(), 5, Role.BUREAU)


@pytest.mark.parametrize(
    "change",
    [{"content": {"name": "别的"}}, {"effective_from": date(2030, 1, 1)}, {"source": "换"}, {"base_id": 9},
     {"needs_second": False}, {"code": "other"}],
    ids=str,
)  # fmt: skip
def test_what_was_proposed_lies_still(shelf, writer, change):
    row = proposed(writer)
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(InvalidTransition):
        services.save_revision(
            revision_id=row.pk, content={}, effective_from=TODAY, source="", reason="", edition=1, by=writer, at=AT
        )


def test_a_revision_is_never_deleted_and_never_half(shelf, writer):
    row = drafted(writer)
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.filter(pk=row.pk).delete()
    for hole in ({"effective_from": None}, {"source": ""}, {"reason": ""}):
        with pytest.raises(IntegrityError, match="proposed_is_whole"), transaction.atomic():
            Revision.objects.filter(pk=row.pk).update(state="proposed", proposed_by="staff:1", **hole)
    with pytest.raises(IntegrityError, match="retires_something"), transaction.atomic():
        Revision.objects.create(
            kind="sample", code="x", action="retire", organization_id=writer.organization_id, needs_second=False,
            started_by="staff:1", started_by_name="人", started_at=AT,
        )  # fmt: skip


def test_one_place_changes_a_rule_once_at_a_time(shelf, writer, second):
    row = drafted(writer)
    with pytest.raises(services.AlreadyUnderWay):
        services.start_revision(kind="sample", code="sample", base_id=1, by=writer, at=AT)
    services.discard_revision(revision_id=row.pk, by=writer, at=AT)
    publish(proposed(writer), second)
    with pytest.raises(IntegrityError, match="version_from_one"), transaction.atomic():
        Revision.objects.create(
            kind="sample", code="sample", organization_id=writer.organization_id, needs_second=False, content={},
            started_by="staff:1", started_by_name="人", started_at=AT, effective_from=TODAY, source="s", reason="r",
        )  # fmt: skip
        Revision.objects.filter(state="draft").update(state="published", version_id=2, decided_at=AT)
    with pytest.raises(IntegrityError, match="published_has_version"), transaction.atomic():
        last = Revision.objects.create(
            kind="sample", code="other", organization_id=writer.organization_id, needs_second=False, content={},
            started_by="staff:1", started_by_name="人", started_at=AT, effective_from=TODAY, source="s", reason="r",
        )  # fmt: skip
        Revision.objects.filter(pk=last.pk).update(state="published")


def test_an_unfinished_draft_may_be_saved_but_not_proposed(shelf, writer):
    row = drafted(writer, days=30, begins=TODAY - timedelta(days=1), source=" ")
    with pytest.raises(services.NotReady) as refused:
        services.propose_revision(revision_id=row.pk, on=TODAY, by=writer, at=AT)
    assert {problem["field"] for problem in refused.value.details} == {"days", "source", "effective_from"}
    with pytest.raises(services.NotReady):
        services.try_out(revision_id=row.pk, on=TODAY, by=writer, at=AT)


def test_saving_over_somebody_else_is_refused(shelf, writer):
    row = drafted(writer)
    with pytest.raises(services.StaleEdit):
        services.save_revision(
            revision_id=row.pk, content={}, effective_from=None, source="", reason="", edition=0, by=writer, at=AT
        )


def test_a_day_that_has_passed_and_a_version_that_came_between_stop_it(shelf, writer, second):
    row = proposed(writer)
    with pytest.raises(services.NotReady, match="不能从过去开始"):
        services.publish_revision(revision_id=row.pk, on=TODAY + timedelta(days=1), by=second, at=AT)
    shelf.rows.append(Shelf.version(2, "2026-06-02"))
    with pytest.raises(services.NotReady, match="重新复制"):
        publish(row, second)


def test_what_the_database_refuses_is_said_in_words(shelf, writer, second, monkeypatch):
    def refuse(proposal):
        raise IntegrityError("overlap")

    row = proposed(writer)
    monkeypatch.setattr(register, "_kinds", {"sample": shelf.kind(publish=refuse)})
    with pytest.raises(Exception, match="已经有别的版本"):
        publish(row, second)
    row.refresh_from_db()
    assert row.state == "proposed"


def test_the_second_person_sends_it_back_with_a_reason(shelf, writer, second):
    row = proposed(writer)
    with pytest.raises(services.WordsMissing):
        services.return_revision(revision_id=row.pk, note=" ", by=second, at=AT)
    back = services.return_revision(revision_id=row.pk, note="日期不对", by=second, at=AT)
    assert (back.state, back.proposed_by, back.decision_note) == ("draft", "", "人员2退回：日期不对")
    services.propose_revision(revision_id=row.pk, on=TODAY, by=writer, at=AT)
    assert services.return_revision(revision_id=row.pk, note="", by=writer, at=AT).decision_note == ""


def test_a_centre_proposes_and_the_topmost_place_decides(shelf, bureau, second):
    centre = make_organization(parent=bureau)
    director, purse = person(centre, 7, Role.DIRECTOR), person(centre, 8, Role.FINANCE)
    row = proposed(director)
    with pytest.raises(services.NotTopmost):
        publish(row, purse)
    with pytest.raises(Forbidden):
        publish(row, director)
    assert publish(row, second).state == "published"


def test_rules_without_money_are_published_by_one_person(shelf, writer, monkeypatch):
    monkeypatch.setattr(register, "_kinds", {"sample": shelf.kind(needs_second=False)})
    done = publish(drafted(writer), writer)
    assert (done.state, done.proposed_by, done.decided_by) == ("published", writer.label, writer.label)


def test_rules_about_money_are_proposed_first(shelf, writer):
    with pytest.raises(services.SecondPersonNeeded):
        publish(drafted(writer), writer)


def test_a_rule_is_retired_the_same_way(shelf, writer, second, monkeypatch):
    with pytest.raises(InvalidInput, match="不能停用"):
        services.start_retirement(kind="sample", version_id=1, by=writer, at=AT)
    ended = []
    monkeypatch.setattr(register, "_kinds", {"sample": shelf.kind(retire=ended.append)})
    row = services.start_retirement(kind="sample", version_id=1, by=writer, at=AT)
    services.save_revision(
        revision_id=row.pk, content={"x": 1}, effective_from=TODAY, source="通知", reason="不再做", edition=0,
        by=writer, at=AT,
    )  # fmt: skip
    services.propose_revision(revision_id=row.pk, on=TODAY, by=writer, at=AT)
    read = queries.read_revision(revision_id=row.pk, on=TODAY, at=AT, by=second)
    assert read.effect.sentences[0] == "从 2026-06-03 起不再用“样子”（第 1 版）。"
    publish(row, second)
    assert [(one.version_id, one.last_day_after) for one in ended] == [(1, TODAY)]


def test_a_draft_is_tried_out_without_a_trace(shelf, writer):
    assert services.try_out(revision_id=drafted(writer).pk, on=TODAY, by=writer, at=AT).rows == (("8",),)


def test_the_desk_does_it_from_copy_to_version(shelf, writer, second):
    [kind] = DESK.get(writer, "/rules")[1]
    assert (kind["title"], kind["needs_second"], kind["may_write"]) == ("样规", True, True)
    row = DESK.post(writer, "/rules/sample/revisions", {"code": "sample", "base_id": 1})[1]
    address = f"/rule-revisions/{row['id']}"
    body = {"content": {"name": "样子", "days": 9}, "effective_from": "2026-07-01", "source": "通知", "reason": "改"}
    status, saved = DESK.put(writer, address, body | {"edition": 0})
    assert (status, saved["problems"], saved["changes"][0]["words"]) == (200, [], "几天：从 7 改为 9")
    assert DESK.put(writer, address, body | {"edition": 0})[1]["code"] == "revision_stale"
    assert DESK.post(writer, f"{address}/trial")[1]["rows"] == [["9"]]
    assert DESK.post(writer, f"{address}/propose")[1]["state"] == "proposed"
    assert DESK.get(second, "/rules")[1][0]["waiting"] == 1
    assert [one["id"] for one in DESK.get(second, "/rule-revisions?state=proposed")[1]["items"]] == [row["id"]]
    assert DESK.post(writer, f"{address}/publish")[1]["code"] == "approver_must_be_another"
    assert DESK.post(second, f"{address}/publish")[1]["version_id"] == 2
    page = DESK.get(writer, "/rules/sample/documents/sample")[1]
    assert [(one["standing"], one["decided_by_name"]) for one in page["versions"]] == [
        ("upcoming", "人员2"), ("in_force", ""),
    ]  # fmt: skip
    version = DESK.get(writer, "/rules/sample/versions/2")[1]
    assert (version["before"]["id"], [one["words"] for one in version["changes"]]) == (1, ["几天：从 7 改为 9"])
    assert DESK.get(writer, "/rules/sample?q=样")[1]["rules"][0]["upcoming"]["id"] == 2
    assert DESK.get(writer, "/rules/sample/versions/2/file")[1]["content"] == {"name": "样子", "days": 9}
    copied = DESK.post(writer, "/rules/sample/revisions", {"code": "sample", "content": {"name": "从文件", "days": 3}})[
        1
    ]
    assert copied["base"]["id"] == 2
    assert DESK.post(writer, f"/rule-revisions/{copied['id']}/discard")[1]["state"] == "discarded"


def test_without_the_permission_there_is_nothing(shelf, writer, second):
    row = proposed(writer)
    nobody = without_permission(writer)
    for path in ("/rules", "/rules/sample", "/rule-revisions", f"/rule-revisions/{row.pk}"):
        assert DESK.get(nobody, path)[0] == 403
        assert DESK.get(second, path)[0] == 200
    for path in ("propose", "publish", "return", "discard", "trial"):
        assert DESK.post(nobody, f"/rule-revisions/{row.pk}/{path}")[0] == 403
    assert DESK.post(second, "/rules/sample/revisions", {"code": "sample"})[0] == 403
    assert DESK.get(second, "/rules/moon")[0] == 404


def test_a_draft_of_another_place_is_not_found(shelf, writer):
    row = drafted(writer)
    stranger = person(make_organization(), 6, Role.DIRECTOR)
    assert DESK.get(stranger, f"/rule-revisions/{row.pk}")[0] == 404
    assert DESK.post(stranger, f"/rule-revisions/{row.pk}/discard")[0] == 404


def test_a_rule_nobody_has_and_a_version_of_another_are_not_found(shelf, writer):
    with pytest.raises(NotFound):
        queries.get_rule(kind="sample", code="moon", on=TODAY, by=writer)
    with pytest.raises(NotFound):
        queries.get_version(kind="sample", version_id=9, by=writer)
    with pytest.raises(InvalidInput):
        services.start_revision(kind="sample", code="sample", base_id=9, by=writer, at=AT)
