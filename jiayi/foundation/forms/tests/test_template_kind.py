"""A template is changed as other rules are: copied, drawn, compared, proposed, published by another person."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from jiayi.foundation.forms import queries, rules, services
from jiayi.foundation.forms.api import desk
from jiayi.foundation.revisions import queries as revision_queries
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import clock, scope
from jiayi.kernel.access import permissions_of
from tests.calling import Caller, without_permission

from .test_forms import definition, shipped

pytestmark = pytest.mark.django_db
DESK = Caller(desk.router, "forms-templates")
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    services.load_builtin_templates()
    return Place()


def topmost(place, number):
    """Somebody of the bureau, above all places."""
    return replace(
        place.doctor,
        account_id=place.doctor.account_id + number,
        organization_path=f"{place.organization.path.partition('.')[0]}.",
        permissions=permissions_of(["bureau"]),
        roles=frozenset({"bureau"}),
    )


def revised(place, change, *, by):
    with scope.everything(reason="test"):
        old = shipped("phq2")
        revision = revisions.start_revision(kind="form_templates", code="phq2", base_id=old.pk, by=by, at=NOW)
        content = revision.content | {"definition": change(json.loads(json.dumps(revision.content["definition"])))}
        return revisions.save_revision(
            revision_id=revision.pk,
            content=content,
            effective_from=TOMORROW,
            source="区卫健局会议",
            reason="多问一句",
            edition=0,
            by=by,
            at=NOW,
        )


def more(drawn):
    drawn["item"].append({"linkId": "remark", "text": "备注", "type": "string", "required": True})
    return drawn


def test_a_template_is_compared_proposed_and_published_by_another_person(place):
    writer, second = topmost(place, 1000), topmost(place, 2000)
    revision = revised(place, more, by=writer)
    with scope.everything(reason="test"):
        read = revision_queries.read_revision(revision_id=revision.pk, on=TODAY, at=NOW, by=writer)
        assert [change.words for change in read.changes] == ["加了“备注”"]
        assert "还收 30 天" in read.effect.sentences[2]
        revisions.propose_revision(revision_id=revision.pk, on=TODAY, by=writer, at=NOW)
        with pytest.raises(revisions.ProposerCannotPublish):
            revisions.publish_revision(revision_id=revision.pk, on=TODAY, by=writer, at=NOW)
        revisions.publish_revision(revision_id=revision.pk, on=TODAY, by=second, at=NOW)
    assert shipped("phq2").version == "1"
    new = queries.get_template(code="phq2", on=TOMORROW)
    assert (new.version, new.source, queries.form_of(new).field("remark").required) == ("2026.1", "区卫健局会议", True)
    assert queries.get_template(code="phq2", version="1", on=TODAY).effective_to == TOMORROW


def test_a_template_that_cannot_work_is_not_proposed_and_says_where(place):
    def broken(drawn):
        drawn["item"][0]["type"] = "number"
        return drawn

    writer = topmost(place, 1000)
    revision = revised(place, broken, by=writer)
    with scope.everything(reason="test"), pytest.raises(revisions.NotReady, match="不认识的类型") as refused:
        revisions.propose_revision(revision_id=revision.pk, on=TODAY, by=writer, at=NOW)
    assert refused.value.details[0]["field"].startswith("definition.item[0]")


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ({"observation": "bp_systolik", "unit": "mmHg"}, "没有“bp_systolik”这种体征，是不是收缩压 bp_systolic"),
        ({"observation": "bp_systolic", "unit": "kPa"}, "单位要写 mmHg"),
        ({"enableWhen": [{"question": "a", "operator": "=", "answer": 1}]}, "要排在前面"),
        ({"enableWhen": [{"question": "nothing", "operator": "=", "answer": 1}]}, "nothing"),
        ({"linkId": "b"}, "编号重复"),
        ({"calculate": {"function": "sum", "of": ["nothing"]}}, "nothing"),
        ({"calculate": {"function": "square", "of": ["b"]}}, "没有公式"),
        ({"limits": [{"hard": [300, 40]}]}, "先小后大"),
        ({"interpret": [{"from": 5, "text": "高"}, {"from": 0, "text": "低"}]}, "从小到大"),
        ({"observation": "bp_systolic", "unit": "mmHg"}, ""),
    ],
)
def test_what_the_designer_draws_is_checked_in_words_on_the_spot(item, says):
    asked = [
        {"linkId": "b", "text": "乙", "type": "integer"},
        {"linkId": "a", "text": "甲", "type": "integer", **item},
    ]
    faults = services.faults_of({"item": [{"linkId": "g", "text": "组", "type": "group", "item": asked}]})
    found = "；".join(str(fault) for fault in faults)
    assert (says in found and faults[0].place.startswith("item[0].item[1]")) if says else found == ""


MEDICINES = {
    "linkId": "drugs",
    "text": "用药",
    "type": "group",
    "repeats": True,
    "record": {"kind": "medication", "name": "drug", "times": "daily"},
    "item": [
        {"linkId": "drug", "text": "药名", "type": "string"},
        {"linkId": "daily", "text": "每日几次", "type": "integer"},
    ],
}
DIAGNOSES = {
    "linkId": "ill",
    "text": "诊断",
    "type": "choice",
    "repeats": True,
    "answerOption": [{"code": "1", "display": "高血压"}, {"code": "9", "display": "其他"}],
    "record": {"kind": "condition", "codes": {"1": "hypertension", "9": ""}, "names": {"9": "ill_text"}},
}
ILL_TEXT = {"linkId": "ill_text", "text": "其他诊断", "type": "string"}
PRESSURE = {"linkId": "high", "text": "收缩压", "type": "integer", "unit": "mmHg", "observation": "bp_systolic"}


def test_a_diagnosis_that_is_on_no_list_is_refused_at_its_question():
    unknown = DIAGNOSES | {"record": {"kind": "condition", "codes": {"1": "hypertensionn"}}}
    (fault,) = services.faults_of({"item": [MEDICINES, unknown]})
    assert (fault.place, fault.code) == ("item[1]", "mark_term_unknown")
    assert services.faults_of({"item": [MEDICINES, DIAGNOSES, ILL_TEXT]}) == []


def test_trying_a_form_says_what_it_would_leave_in_the_record():
    drawn = {"item": [PRESSURE, MEDICINES, DIAGNOSES, ILL_TEXT]}
    answers = {"high": 148, "drugs": [{"drug": "氨氯地平", "daily": 1}], "ill": ["1", "9"], "ill_text": "痛风"}
    assert [(one.kind, one.words) for one in services.kept_from(drawn, answers)] == [
        ("reading", "收缩压 148 mmHg"),
        ("condition", "高血压（I10）"),
        ("condition", "痛风"),
        ("medication", "氨氯地平，每日 1 次"),
    ]
    assert services.kept_from({"item": [{"linkId": "?"}]}, answers) == []


def test_what_can_be_stored_is_offered_to_those_who_draw_forms(place):
    director = replace(place.doctor, roles=frozenset({"director"}))
    found = DESK.get(director, "/form-definitions/marks")[1]
    assert {"code": "bp_systolic", "label": "收缩压", "detail": "mmHg", "aliases": []} in found["readings"]
    assert "hypertension" in {one["code"] for one in found["diagnoses"]}
    asked = {"definition": {"item": [PRESSURE]}, "answers": {"high": 120}}
    tried = DESK.post(director, "/form-definitions/kept", asked)
    assert tried[1] == [{"kind": "reading", "words": "收缩压 120 mmHg"}]
    assert DESK.get(without_permission(place.doctor), "/form-definitions/marks")[0] == 403
    assert DESK.post(without_permission(place.doctor), "/form-definitions/kept", asked)[0] == 403


def test_a_template_is_taken_out_of_use_on_a_day(place):
    writer, second = topmost(place, 1000), topmost(place, 2000)
    with scope.everything(reason="test"):
        old = shipped("phq2")
        revision = revisions.start_retirement(kind="form_templates", version_id=old.pk, by=writer, at=NOW)
        revisions.save_revision(
            revision_id=revision.pk,
            content={},
            effective_from=TOMORROW,
            source="会议",
            reason="不再用",
            edition=0,
            by=writer,
            at=NOW,
        )
        revisions.propose_revision(revision_id=revision.pk, on=TODAY, by=writer, at=NOW)
        revisions.publish_revision(revision_id=revision.pk, on=TODAY, by=second, at=NOW)
    assert shipped("phq2").version == "1"
    with pytest.raises(queries.TemplateNotFound):
        queries.get_template(code="phq2", on=TOMORROW)


def test_every_shipped_form_survives_the_way_to_fhir_and_back():
    for path in services.BUILTIN.glob("*.json"):
        given = json.loads(path.read_text(encoding="utf-8"))
        sent = json.loads(json.dumps(rules.to_fhir(given), ensure_ascii=False))
        assert sent["resourceType"] == "Questionnaire"
        assert rules.from_fhir(sent) == given
        assert rules.from_fhir(given) == given


def test_a_questionnaire_of_another_system_is_read_in():
    foreign = {
        "resourceType": "Questionnaire",
        "name": "pain",
        "title": "疼痛",
        "item": [
            {
                "linkId": "pain",
                "text": "疼吗",
                "type": "choice",
                "answerOption": [{"valueCoding": {"code": "1", "display": "疼"}}, {"valueString": "不疼"}],
            },
            {
                "linkId": "where",
                "text": "哪里",
                "type": "string",
                "enableWhen": [{"question": "pain", "operator": "=", "answerCoding": {"code": "1"}}],
            },
        ],
    }
    assert services.faults_of(foreign) == []
    form = rules.parse(services.drawn(foreign))
    assert [option.display for option in form.field("pain").options] == ["疼", "不疼"]
    assert rules.check(form, {"pain": "1", "where": "头"}).answers == {"pain": "1", "where": "头"}


def test_reading_in_and_checking_need_the_right_to_manage(place):
    director = replace(place.doctor, roles=frozenset({"director"}))
    drawn = definition(print={}, item=[{"linkId": "A", "type": "string"}, {"linkId": "b", "type": "choice"}])
    for path in ("/form-definitions/check", "/form-definitions/read", "/form-definitions/blank"):
        assert DESK.post(without_permission(place.doctor), path, {"definition": drawn})[0] == 403
    faults = DESK.post(director, "/form-definitions/check", {"definition": drawn})[1]
    assert [fault["place"] for fault in faults] == ["item[0] A", "item[1] b"]
    assert DESK.post(director, "/form-definitions/read", {"definition": drawn})[1]["code"] == "elder_self_care"
    assert DESK.post(director, "/form-definitions/blank", {"definition": drawn})[1]["code"] == "bad_form_template"


def test_a_version_is_saved_as_a_file_and_printed_empty(place):
    template = shipped("phq2")
    assert DESK.get(without_permission(place.doctor), f"/form-templates/{template.pk}/blank")[0] == 403
    assert DESK.get(without_permission(place.doctor), f"/form-templates/{template.pk}/file")[0] == 403
    assert services.fhir_of(template_id=template.pk)["item"]
    assert services.print_blank(template_id=template.pk, by=place.doctor, at=NOW).startswith(b"%PDF")


STRANGE = [
    {},
    {"item": 3},
    {"item": [3, {"linkId": "a", "type": {}}]},
    {"optionSets": 3},
    {"checks": [3]},
    {"print": []},
]


@pytest.mark.parametrize("raw", STRANGE)
def test_whatever_is_read_in_is_answered_in_words(raw):
    base = {"name": "x", "version": "1", "title": "x", "effectivePeriod": {"start": "2026-01-01"}, "item": []}
    faults = rules.faults_of(base | raw) if raw else rules.faults_of(raw)
    assert faults
    assert all(fault.message for fault in faults)
