"""Every kind of rule goes one way: copied, proposed, published by another from a day to come, withdrawn before it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from jiayi.care.alerts import services as alerts
from jiayi.care.assessments import services as assessments
from jiayi.care.careplans import services as careplans
from jiayi.care.conversations import services as conversations
from jiayi.care.education import services as education
from jiayi.care.records import services as records
from jiayi.care.visits import services as visits
from jiayi.care.vitals import services as vitals
from jiayi.contracting.contracts import services as contracts
from jiayi.contracting.enrolment import services as enrolment
from jiayi.foundation.forms import services as forms
from jiayi.foundation.organizations.tests.factories import make_organization
from jiayi.foundation.patients import services as patients
from jiayi.foundation.revisions import queries
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.revisions.permissions import RevisionPermission
from jiayi.foundation.revisions.rules import kinds, standing
from jiayi.foundation.tasks import services as tasks
from jiayi.foundation.terminology import services as terminology
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import Forbidden, InvalidInput, NotFound
from jiayi.kernel.testing import load_once
from jiayi.performance.appraisals import services as appraisals
from jiayi.performance.incentives import services as incentives
from jiayi.performance.measures import services as measures
from jiayi.performance.surveys import services as surveys

pytestmark = pytest.mark.django_db
TODAY, AT = date(2026, 11, 22), datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
NEXT = TODAY + timedelta(days=30)
BY = Actor.system("tests")
SHIPPED = {
    "alert_rules": ("alerts.AlertRuleSet", alerts.load_shipped_rules, {}),
    "appraisal_schemes": ("appraisals.AppraisalScheme", appraisals.load_schemes, {"by": BY, "at": AT}),
    "articles": ("education.Article", education.load_builtin_articles, {}),
    "chronic_programmes": ("careplans.ChronicProgramme", careplans.load_builtin_programmes, {}),
    "conversation_rules": ("conversations.ConversationPolicy", conversations.load_builtin, {"at": AT}),
    "diagnosis_terms": ("records.DiagnosisTerm", records.load_builtin_terms, {}),
    "enrolment_rules": ("enrolment.EnrolmentPolicy", enrolment.load_builtin_rules, {}),
    "fee_schemes": ("incentives.FeeScheme", incentives.load_schemes, {"by": BY, "at": AT}),
    "form_rules": ("assessments.FormRuleVersion", assessments.load_builtin_form_rules, {}),
    "form_templates": ("forms.FormTemplate", forms.load_builtin_templates, {}),
    "measures": ("measures.Measure", measures.load_seeds, {"by": BY, "at": AT}),
    "medicine_terms": ("records.MedicineTerm", records.load_builtin_terms, {}),
    "packages": ("contracts.ServicePackage", contracts.load_builtin_packages, {}),
    "presence_policies": ("visits.PresencePolicy", visits.load_builtin_policies, {}),
    "signing_policy": ("contracts.SigningPolicy", contracts.load_builtin_policies, {}),
    "survey_rules": ("surveys.SurveyRule", surveys.load_rules, {}),
    "tag_rules": ("patients.TagRule", patients.load_builtin_tag_rules, {}),
    "task_rules": ("tasks.TaskRule", tasks.load_builtin_task_rules, {}),
    "vitals_ranges": ("vitals.RangeSet", vitals.load_shipped_ranges, {}),
}


def test_every_kind_of_rule_is_tried_here():
    assert {kind.code for kind in kinds()} == set(SHIPPED)


@pytest.fixture(params=sorted(SHIPPED))
def kind(request):
    label, load, given = SHIPPED[request.param]
    with scope.everything(reason="rules belong to no organisation"):
        load_once(terminology.load_dictionaries, by=BY, at=AT)
        if request.param == "appraisal_schemes":
            load_once(measures.load_seeds, by=BY, at=AT)
        if request.param == "form_rules":
            load_once(forms.load_builtin_templates)
        load_once(load, **given)
        yield next(kind for kind in kinds() if kind.code == request.param), apps.get_model(label)._base_manager


def people(kind):
    """A writer and a second person of the topmost place, and one who may only look."""
    place = make_organization(kind="bureau")
    may = {kind.view, kind.write, kind.decide, *RevisionPermission}
    return [
        Actor(
            kind="staff", account_id=number, name=f"人员{number}", channel="desk", organization_id=place.pk,
            organization_path=place.path, permissions=frozenset(granted),
        )
        for number, granted in enumerate((may, may, may - {kind.write, kind.decide}), start=1)
    ]  # fmt: skip


def drafted(row, *, begins, by):
    return revisions.save_revision(
        revision_id=row.pk, content=row.content, effective_from=begins, source="测试", reason="测试", edition=0,
        by=by, at=AT,
    )  # fmt: skip


def published(row, writer, second):
    revisions.propose_revision(revision_id=row.pk, on=TODAY, by=writer, at=AT)
    with pytest.raises(revisions.ProposerCannotPublish):
        revisions.publish_revision(revision_id=row.pk, on=TODAY, by=writer, at=AT)
    return revisions.publish_revision(revision_id=row.pk, on=TODAY, by=second, at=AT)


def test_a_version_is_published_by_another_from_a_day_to_come_and_withdrawn_before_it(kind):
    kind, rows = kind
    writer, second, reader = people(kind)
    held = next(version for version in kind.versions("") if standing(version, on=TODAY) == "in_force")
    copy = {"kind": kind.code, "code": held.code, "base_id": held.id}
    with pytest.raises((Forbidden, NotFound)):  # where looking is writing, there is nothing to see
        revisions.start_revision(**copy, by=reader, at=AT)
    row = revisions.start_revision(**copy, by=writer, at=AT)

    drafted(row, begins=TODAY - timedelta(days=1), by=writer)
    with pytest.raises(revisions.NotReady, match="不能从过去开始"):
        revisions.propose_revision(revision_id=row.pk, on=TODAY, by=writer, at=AT)
    row.refresh_from_db()
    revisions.save_revision(
        revision_id=row.pk, content=row.content, effective_from=NEXT, source="测试", reason="测试",
        edition=row.edition, by=writer, at=AT,
    )  # fmt: skip
    read = queries.read_revision(revision_id=row.pk, on=TODAY, at=AT, by=second)
    assert (list(read.problems), list(read.changes)) == ([], [])
    assert read.effect.sentences
    made = published(row, writer, second).version_id

    standings = {version.id: standing(version, on=NEXT) for version in kind.versions(held.code)}
    assert (standings[held.id], standings[made]) == ("over", "in_force")
    assert queries.histories(kind=kind.code, version_ids=[made])[made].decided_by_name == second.name
    assert queries.changes_of(kind=kind.code, version_id=made, by=second) == []
    with pytest.raises(DatabaseError), transaction.atomic():  # what was published stands, and alone
        rows.filter(pk=made).update(effective_from=NEXT + timedelta(days=1))
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.filter(pk=made).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.filter(pk=held.id).update(effective_to=NEXT + timedelta(days=9))

    with pytest.raises((Forbidden, NotFound)):
        revisions.start_withdrawal(kind=kind.code, version_id=made, on=TODAY, by=reader, at=AT)
    with pytest.raises(InvalidInput, match="还没到启用日"):
        revisions.start_withdrawal(kind=kind.code, version_id=held.id, on=TODAY, by=writer, at=AT)
    row = revisions.start_withdrawal(kind=kind.code, version_id=made, on=TODAY, by=writer, at=AT)
    published(drafted(row, begins=None, by=writer), writer, second)
    versions = {version.id: version for version in kind.versions(held.code)}
    assert (standing(versions[made], on=NEXT), versions[held.id].effective_to) == ("withdrawn", None)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.filter(pk=made).update(effective_to=None)
