"""The names of medicines and diagnoses are changed in versions; what was written before stays what it was."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.care.records import queries, services
from jiayi.care.records.api import desk
from jiayi.care.records.models import MedicineTerm
from jiayi.care.records.rules import Dated, Term, terms_on
from jiayi.care.records.services import term_kinds
from jiayi.foundation.forms import services as forms
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import scope
from jiayi.kernel.access import permissions_of
from jiayi.kernel.testing import load_once
from jiayi.kernel.versions import end_version
from tests.calling import Caller, without_permission

pytestmark = pytest.mark.django_db
DESK = Caller(desk.router, "record-terms")
NEXT = TODAY + timedelta(days=1)


@pytest.fixture
def place():
    load_once(services.load_builtin_terms)
    return Place()


def proposed(by, code, *, kind=term_kinds.MEDICINES, first=TODAY, **content):
    rows = queries.MODELS["medicines" if kind is term_kinds.MEDICINES else "diagnoses"].objects
    base = rows.filter(code=code).order_by("-version").first()
    blank = {"name": "", "aliases": "", "pinyin": "", "initials": ""}
    blank |= (
        {"use": "降糖药", "drug_class": "", "allergens": []}
        if kind is term_kinds.MEDICINES
        else {"icd10": "", "tag": ""}
    )
    return revisions.Proposal(
        code=code, content=(kind.content(base.pk) if base else blank) | content, base_id=base.pk if base else None,
        effective_from=first, source="药事会", by=by, on=TODAY, at=NOW,
    )  # fmt: skip


def test_a_name_that_is_added_is_found_by_its_pinyin_from_its_first_day_on(place):
    new = proposed(place.doctor, "orforglipron", name="奥福格列隆", first=NEXT, aliases="口服减糖片")
    assert term_kinds.MEDICINES.check(new) == []
    term_kinds.MEDICINES.publish(new)
    assert queries.search_medicines(q="afgll", on=TODAY) == []
    (found,) = queries.search_medicines(q="afgll", on=NEXT)
    assert (found.code, found.use) == ("orforglipron", "降糖药")
    assert queries.medicines(NEXT).find("口服减糖片").code == "orforglipron"


def test_one_name_means_one_thing(place):
    (problem,) = term_kinds.MEDICINES.check(proposed(place.doctor, "newpine", name="新地平", aliases="络活喜"))
    assert (problem.path, problem.code) == ("aliases", "term_name_taken")
    assert "氨氯地平" in problem.message
    (problem,) = term_kinds.MEDICINES.check(proposed(place.doctor, "newpine", name="新地平", pinyin="新"))
    assert problem.code == "term_spelling"


def test_another_way_to_say_it_is_known_and_the_old_version_stays_readable(place):
    changed = proposed(place.doctor, "amlodipine", aliases="络活喜、压氏达")
    term_kinds.MEDICINES.publish(changed)
    assert queries.medicines(TODAY).find("压氏达片").code == "amlodipine"
    assert queries.medicines(TODAY - timedelta(days=1)).find("压氏达片") is None
    assert [row.version for row in MedicineTerm.objects.filter(code="amlodipine").order_by("version")] == [1, 2]


def test_a_retired_name_is_no_longer_offered_and_what_was_written_with_it_stays_the_same_thing(place):
    row = MedicineTerm.objects.get(code="nitrendipine")
    term_kinds.MEDICINES.retire(revisions.Retirement(version_id=row.pk, last_day_after=TODAY, by=place.doctor, at=NOW))
    assert [term.code for term in queries.search_medicines(q="尼群地平", on=TODAY)] == []
    terms = queries.medicines(TODAY)
    assert terms.by_code["nitrendipine"].is_retired and terms.find("尼群地平片").code == "nitrendipine"
    offered = {one.code for one in forms.offered(on=TODAY).diagnoses}
    assert "hypertension" in offered


def test_a_diagnosis_of_a_confidential_class_stays_confidential_when_it_is_changed(place):
    changed = proposed(place.doctor, "schizophrenia", kind=term_kinds.DIAGNOSES, tag="")
    term_kinds.DIAGNOSES.publish(changed)
    assert queries.is_sensitive("schizophrenia")
    assert queries.search_diagnoses(q="精神分裂症", on=TODAY, sensitive=False) == []


def test_a_living_name_is_stronger_than_a_retired_one():
    old, new = Term("old", "甲"), Term("new", "乙", aliases=("甲",))
    shipped = replace(queries.medicines(), by_code={}, by_name={})
    found = terms_on(shipped, [Dated(old, TODAY - timedelta(days=9), TODAY), Dated(new, TODAY)], on=TODAY)
    assert found.find("甲").code == "new"


def test_the_database_refuses_a_changed_version_and_two_on_one_day(place):
    row = MedicineTerm.objects.get(code="amlodipine")
    with pytest.raises(DatabaseError), transaction.atomic():
        MedicineTerm.objects.filter(pk=row.pk).update(name="别的")
    with pytest.raises(IntegrityError), transaction.atomic():
        MedicineTerm.objects.create(
            code="amlodipine", version=9, name="氨氯地平", use="降压药", effective_from=TODAY, source="x"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        MedicineTerm.objects.create(code="x", version=1, name="x", use="x", effective_from=TODAY, source="")
    with transaction.atomic():
        end_version(MedicineTerm, row.pk, on=NEXT)


def test_loading_the_shipped_names_again_adds_nothing(place):
    assert services.load_builtin_terms() == 0
    assert MedicineTerm.objects.count() == len(queries.shipped_pack("medicines")["medicines"])


def test_the_desk_finds_a_name_by_pinyin_and_says_who_is_changing_it(place):
    director = replace(place.doctor, permissions=permissions_of(["director"]), roles=frozenset({"director"}))
    with scope.everything(reason="test"):
        revision = revisions.start_revision(kind="medicine_terms", code="amlodipine", base_id=None, by=director, at=NOW)
    status, found = DESK.get(director, "/record-terms?q=aldp")
    assert (status, [row["code"] for row in found["items"]], found["total"]) == (200, ["amlodipine"], 1)
    assert (found["items"][0]["sorted_as"], found["items"][0]["open_id"]) == ("降压药，CCB", revision.pk)
    assert DESK.get(director, "/record-terms?what=diagnoses&state=retired")[1]["items"] == []
    assert DESK.get(without_permission(place.doctor), "/record-terms")[0] == 403
    assert DESK.get(without_permission(place.doctor), "/record-terms/file")[0] == 403


def test_the_names_are_saved_as_a_table(place):
    director = replace(place.doctor, permissions=permissions_of(["director"]), roles=frozenset({"director"}))
    text = queries.terms_as_table(what="diagnoses", on=TODAY, by=director).decode("utf-8-sig")
    head, *lines = text.splitlines()
    assert head.startswith("编码,名称,ICD-10,人群,别的叫法")
    assert len(lines) == len(queries.shipped_pack("diagnoses")["diagnoses"])
    assert any(line.startswith("hypertension,高血压,I10,hypertension,") for line in lines)
