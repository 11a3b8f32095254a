"""A table of residents: whole households and classes at once, known people recognised, nobody twice."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jiayi.foundation.imports import queries, services
from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.models import DuplicatePair, Household, Patient, PatientTag
from jiayi.foundation.patients.tests.factories import identity_number, make_patient
from jiayi.kernel import scope
from jiayi.kernel.access import permissions_of
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import load_once, run_jobs, staff_actor

from .sheets import upload, verdicts, write, xlsx

pytestmark = pytest.mark.django_db
HEADER = ["姓名", "身份证号", "手机号", "住址", "户号", "与户主关系", "人群标签", "核对结果"]
BORN = date(1950, 2, 3)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path, db):
    settings.DATA_DIR = tmp_path
    load_once(patients.load_builtin_tag_rules)


def clerk(organization, role="clerk"):
    return staff_actor(
        organization_id=organization.pk,
        organization_path=organization.path,
        roles=frozenset({role}),
        permissions=permissions_of([role]),
    )


def person(n, *, name=None, phone="", household="", relation="", tags="", distinct=""):
    number = identity_number(birth_date=BORN, sex="2", sequence=n)
    return [name or f"王{'甲乙丙丁戊己'[n % 6]}", number, phone, "柳塘路 3 号", household, relation, tags, distinct]


def bring(by, *rows):
    """The job after the rehearsal, with the columns as they were guessed."""
    job = upload(by, "patients", xlsx(HEADER, *rows), at=AT)
    if job.state == "checked":
        return job
    with scope.subtree(by.organization_path):
        keys = [column.key for column in queries.file_columns(job)]
        services.choose_columns(job_id=job.pk, keys=keys, by=by, at=AT)
    run_jobs(queue="tables")
    with scope.subtree(by.organization_path):
        return queries.get_import(job_id=job.pk, by=by)


def test_households_and_classes_come_in_with_the_people_and_a_second_time_nothing_changes():
    centre = make_organization()
    by = clerk(centre)
    rows = [
        person(1, phone="13800000001", household="H1", relation="户主", tags="高血压、糖尿病"),
        person(2, household="H1", relation="配偶"),
        person(3, household="H2", relation="户主"),
    ]
    job = bring(by, *rows)
    assert (job.state, job.created_count) == ("checked", 3)
    with scope.everything(reason="test"):
        assert Patient.objects.count() == 0
    job = write(by, job, at=AT)
    assert (job.state, job.created_count, job.rejected_count) == ("done", 3, 0)
    with scope.everything(reason="test"):
        head = Patient.objects.get(name="王乙")
        assert str(head.phone) == "13800000001"
        assert head.pinyin == "wangyi"
        assert set(head.tags.values_list("code", "source")) == {
            ("elderly", "rule"),
            ("hypertension", "import"),
            ("diabetes", "import"),
        }
        assert head.tag_mask == 1 | 8 | 16
        assert head.household.members.count() == 2
        assert Household.objects.count() == 2
    assert DomainEvent.objects.get(name="patients.patients.imported").payload["job_id"] == job.pk
    again = bring(by, *rows)
    assert (again.unchanged_count, again.created_count, again.updated_count) == (3, 0, 0)


def test_what_is_new_is_added_and_empty_cells_take_nothing_away():
    centre = make_organization()
    by = clerk(centre)
    write(by, bring(by, person(1, phone="13800000001", tags="高血压")), at=AT)
    job = bring(by, person(1, tags="糖尿病", household="H1", relation="户主"))
    assert verdicts(by, job) == [(2, "updated", "更新了人群、家庭")]
    write(by, job, at=AT)
    with scope.everything(reason="test"):
        found = Patient.objects.get()
        assert str(found.phone) == "13800000001"
        assert (found.relation_to_head, found.household.number) == ("02", "H1")
        assert set(PatientTag.objects.values_list("code", flat=True)) == {"elderly", "hypertension", "diabetes"}


def test_every_bad_line_says_why_and_the_good_ones_come_in():
    centre = make_organization()
    by = clerk(centre)
    make_patient(identity_number=identity_number(birth_date=BORN, sex="2", sequence=90), birth_date=BORN)
    # Numbers of their own: those that the factory counts up may be one of the list's.
    kept, left = (identity_number(birth_date=BORN, sex="2", sequence=number) for number in (96, 98))
    twin = make_patient(organization=centre, name="王双", birth_date=BORN, identity_number=kept)
    gone = make_patient(organization=centre, name="王走", birth_date=BORN, identity_number=left)
    with scope.everything(reason="test"):
        Patient.objects.filter(pk=gone.pk).update(died_date=date(2026, 1, 1))
    wrong, excel = person(5), person(5)
    wrong[1] = wrong[1][:-1] + ("0" if wrong[1][-1] != "0" else "1")
    excel[1] = "330105195002030000"
    lines = [
        (person(4), ""),
        (wrong, "末位校验"),
        (excel, "设成文本"),
        (person(90), "已在其他机构建档"),
        (person(91, name="王双"), "疑似同一人"),
        (person(92, name="王双", distinct="另一人"), ""),
        (["王改名", str(twin.identity_number), *[""] * 6], "档案姓名是“王双”"),
        (["王走", str(gone.identity_number), *[""] * 6], "已登记死亡或迁出"),
        (person(6, phone="123"), "手机号应为11位"),
        (person(7, tags="神仙"), "没有“神仙”这个人群"),
        (person(8, tags="严重精神障碍"), "您的岗位不能导入"),
        (person(9, household="H9"), "也要填与户主关系"),
        (person(10, household="H9", relation="户主"), ""),
        (person(11, household="H9", relation="户主"), "户号 H9 已有户主"),
        (person(4), "与第 2 行重复"),
    ]
    job = bring(by, *[line for line, _ in lines])
    for (number, verdict, message), (_, expected) in zip(verdicts(by, job), lines, strict=True):
        assert expected in message, number
        assert verdict == ("rejected" if expected else "created"), number
    assert write(by, job, at=AT).created_count == 3
    with scope.everything(reason="test"):
        pair = DuplicatePair.objects.get()
    assert (pair.first_id, pair.state, pair.source, pair.decided_by) == (twin.pk, "distinct", "import", by.label)


@pytest.mark.parametrize(("role", "may"), [("clerk", True), ("director", True), ("doctor", False), ("finance", False)])
def test_who_may_bring_people_in(role, may):
    codes = [kind.code for kind in queries.list_import_kinds(by=clerk(make_organization(), role))]
    assert ("patients" in codes) is may


def test_people_come_in_only_for_places_below_ones_own():
    bureau = make_organization(kind="bureau")
    centre = make_organization(parent=bureau, code="LT")
    make_organization(code="XX")
    rows = [["王甲", person(1)[1], "XX"], ["王乙", person(2)[1], "LT"]]
    job = upload(clerk(centre), "patients", xlsx(["姓名", "证件号码", "管理机构代码"], *rows), at=AT)
    assert [verdict for _, verdict, _ in verdicts(clerk(centre), job)] == ["rejected", "created"]


def test_the_database_refuses_the_same_household_number_twice():
    centre = make_organization()
    with scope.everything(reason="test"):
        Household.objects.create(organization=centre, number="H1")
        with pytest.raises(IntegrityError, match="household_number_once"), transaction.atomic():
            Household.objects.create(organization=centre, number="H1")
