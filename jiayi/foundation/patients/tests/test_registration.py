"""Opening a record: identity, the same person elsewhere, newborns, corrections."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.foundation.practitioners.tests.factories import make_team
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound, TooManyRequests
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import load_once, staff_actor

from .. import queries, services
from ..models import Patient
from .factories import identity_number, make_patient

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")
BORN = date(1955, 3, 9)


def clerk(organization):
    return staff_actor(organization_id=organization.pk, organization_path=organization.path)


def register(organization, **values):
    number = identity_number(birth_date=BORN, sex="2")
    defaults = {
        "name": "王桂芳",
        "sex": "2",
        "birth_date": BORN,
        "identity_kind": "id_card",
        "identity_number": number,
        "by": clerk(organization),
        "at": AT,
    }
    with scope.subtree(organization.path):
        return services.register_patient(organization_id=organization.pk, **(defaults | values))


def test_a_record_holds_what_was_entered_and_hides_it_in_the_table():
    centre = make_organization()
    person = register(centre, phone="138 0000 1111", address="柳塘路 12 弄 3 号", division_code="330105017001")
    with scope.everything(reason="test"):
        stored = Patient.objects.get(pk=person.pk)
    assert (stored.pinyin, stored.initials, str(stored.phone)) == ("wangguifang", "wgf", "13800001111")
    assert stored.health_record_number == "33010501700100001"
    assert b"13800001111" not in bytes(stored.phone.sealed)
    assert DomainEvent.objects.filter(name="patients.patient.registered").count() == 1


def test_record_numbers_of_a_community_follow_each_other():
    centre = make_organization()
    numbers = [register(centre, division_code="330105017001").health_record_number[-5:] for _ in range(3)]
    assert numbers == ["00001", "00002", "00003"]


@pytest.mark.parametrize(
    "values",
    [
        {"identity_number": "330105195503090042"},
        {"sex": "1"},
        {"birth_date": date(1955, 3, 10)},
        {"identity_kind": "passport", "identity_number": "?"},
        {"identity_kind": "none", "identity_number": ""},
        {"identity_kind": "none", "identity_number": "", "identity_note": "x", "birth_date": date(2030, 1, 1)},
    ],
)
def test_what_does_not_fit_together_is_refused_and_nothing_is_kept(values):
    with pytest.raises(services.IdentityRefused) as refusal:
        register(make_organization(), **values)
    assert refusal.value.code == "identity_invalid"
    with scope.everything(reason="test"):
        assert not Patient.objects.exists()


def test_a_wrong_phone_is_refused():
    with pytest.raises(InvalidInput):
        register(make_organization(), phone="12345")


def test_the_same_person_twice_here_leads_to_the_record():
    centre = make_organization()
    number = identity_number(birth_date=BORN, sex="2")
    person = register(centre, identity_number=number)
    with pytest.raises(services.PatientExists) as refusal:
        register(centre, identity_number=number)
    assert refusal.value.details == {"patient_id": person.pk}


def test_a_person_elsewhere_is_refused_without_a_name_and_the_attempt_is_logged():
    number = identity_number(birth_date=BORN, sex="2")
    register(make_organization(), identity_number=number, name="周德顺")
    here = make_organization()
    with pytest.raises(services.PatientElsewhere) as refusal:
        register(here, identity_number=number)
    assert refusal.value.code == "patient_elsewhere"
    assert str(refusal.value) == "已在其他机构建档，可申请转入"
    assert refusal.value.details is None
    logged = DomainEvent.objects.get(name="patients.registration.refused")
    assert logged.organization_id == here.pk
    assert number not in str(logged.payload)
    assert "周" not in str(logged.payload)


def test_probing_for_persons_elsewhere_is_stopped():
    number = identity_number(birth_date=BORN, sex="2")
    register(make_organization(), identity_number=number)
    here = make_organization()
    for _ in range(20):
        with pytest.raises(services.PatientElsewhere):
            register(here, identity_number=number)
    with pytest.raises(TooManyRequests):
        register(here, identity_number=number)
    with pytest.raises(services.PatientElsewhere):
        register(here, identity_number=number, at=AT + timedelta(hours=1, minutes=1))


def test_a_newborn_without_number_is_linked_to_the_mother():
    centre = make_organization()
    load_once(services.load_builtin_tag_rules)
    mother = register(centre, birth_date=BORN)
    child = register(
        centre,
        name="王小满",
        birth_date=date(2026, 5, 20),
        identity_kind="none",
        identity_number="",
        mother_id=mother.pk,
    )
    with scope.everything(reason="test"):
        assert queries.children_of(mother_id=mother.pk) == [child]
        assert queries.age_text(child, date(2026, 6, 1)) == "12 天"
        assert queries.tags_of([child.pk], date(2026, 6, 1)) == {child.pk: {"child"}}


def test_a_foreign_mother_is_not_found():
    mother = make_patient()
    with pytest.raises(NotFound):
        register(make_organization(), identity_kind="none", identity_number="", mother_id=mother.pk)


def test_somebody_whose_year_of_birth_alone_is_known():
    person = register(
        make_organization(),
        identity_kind="none",
        identity_number="",
        identity_note="证件遗失，正在补办",
        birth_date=date(1938, 7, 1),
        birth_precision="year",
    )
    assert person.birth_date == date(1938, 1, 1)
    assert queries.age_text(person, date(2026, 6, 1)) == "约 88 岁"


def test_a_foreign_organisation_cannot_be_registered_into():
    own, foreign = make_organization(), make_organization()
    with scope.subtree(own.path), pytest.raises(NotFound):
        services.register_patient(
            organization_id=foreign.pk,
            name="王桂芳",
            sex="2",
            birth_date=BORN,
            identity_kind="id_card",
            identity_number=identity_number(birth_date=BORN, sex="2"),
            by=clerk(own),
            at=AT,
        )


def test_a_correction_keeps_the_former_identity_in_the_history():
    person = make_patient(name="王桂方")
    with scope.everything(reason="test"):
        services.correct_identity(
            patient_id=person.pk,
            name="王桂芳",
            sex="2",
            birth_date=BORN,
            identity_kind="id_card",
            identity_number=str(person.identity_number),
            by=BY,
            at=AT,
        )
    history = Patient.pgh_event_model.objects.get(pgh_obj_id=person.pk)
    assert (history.pgh_label, history.name) == ("update", "王桂方")
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        Patient.pgh_event_model.objects.filter(pk=history.pk).update(name="x")


def test_a_corrected_number_that_belongs_to_another_is_refused():
    centre = make_organization()
    one, other = make_patient(organization=centre), make_patient(organization=centre)
    with scope.everything(reason="test"), pytest.raises(services.PatientExists):
        services.correct_identity(
            patient_id=one.pk,
            name="王桂芳",
            sex="2",
            birth_date=BORN,
            identity_kind="id_card",
            identity_number=str(other.identity_number),
            by=BY,
            at=AT,
        )


def test_contact_changes_only_what_is_sent():
    person = make_patient(phone="13800001111", address="柳塘路 1 号")
    with scope.everything(reason="test"):
        services.change_contact(patient_id=person.pk, phone="13900002222", division_code="330105017001", by=BY, at=AT)
        changed = queries.get_patient(patient_id=person.pk)
        assert (str(changed.phone), str(changed.address)) == ("13900002222", "柳塘路 1 号")
        assert changed.health_record_number == "33010501700100001"
        assert queries.find_by_phone(phone="13900002222") == [changed]
        services.change_contact(patient_id=person.pk, phone="", by=BY, at=AT)
        assert queries.get_patient(patient_id=person.pk).phone is None
        with pytest.raises(TypeError):
            services.change_contact(patient_id=person.pk, name="x", by=BY, at=AT)


def test_a_record_moves_to_another_organisation_of_the_same_actor():
    bureau = make_organization(kind="bureau")
    one, other = make_organization(parent=bureau), make_organization(parent=bureau)
    person = make_patient(organization=one)
    with scope.subtree(bureau.path):
        services.transfer_patient(patient_id=person.pk, organization_id=other.pk, by=BY, at=AT)
    with scope.subtree(one.path), pytest.raises(NotFound):
        queries.get_patient(patient_id=person.pk)
    with scope.subtree(one.path), pytest.raises(NotFound):
        services.transfer_patient(patient_id=person.pk, organization_id=one.pk, by=BY, at=AT)


def test_contracting_sets_the_panel():
    team = make_team()
    people = [make_patient(organization=team.organization) for _ in range(2)]
    with scope.everything(reason="test"):
        services.set_current_team(patient_ids=[person.pk for person in people], team_id=team.pk, by=BY, at=AT)
        assert set(queries.panel_ids(team_id=team.pk)) == {person.pk for person in people}
        services.set_current_team(patient_ids=[people[0].pk], team_id=None, by=BY, at=AT)
    assert queries.panel_sizes(team_ids=[team.pk]) == {team.pk: 1}
    assert queries.team_loads(team_ids=[team.pk], on=date(2026, 6, 1))[team.pk].left == 1999


class TestTheDatabaseRefuses:
    @pytest.mark.parametrize(
        ("constraint", "values"),
        [
            ("patients_sex", {"sex": "7"}),
            ("identity_or_reason", {"identity_index": None}),
            ("identity_or_reason", {"identity_kind": "none"}),
            ("phone_with_index", {"phone": None}),
            ("year_only", {"birth_precision": "year"}),
            ("died_after_birth", {"died_date": date(1955, 3, 8)}),
            ("moved_after_birth", {"moved_out_date": date(1955, 3, 8)}),
            ("record_number", {"health_record_number": "123"}),
            ("relation_with_household", {"relation_to_head": "10"}),
        ],
    )
    def test_a_person_that_cannot_be(self, constraint, values):
        person = make_patient()
        with scope.everything(reason="test"), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Patient.objects.filter(pk=person.pk).update(**values)

    def test_ones_own_mother(self):
        person = make_patient()
        with scope.everything(reason="test"), pytest.raises(IntegrityError, match="own_mother"), transaction.atomic():
            Patient.objects.filter(pk=person.pk).update(mother=person)

    def test_the_same_number_twice(self):
        one, other = make_patient(), make_patient()
        with scope.everything(reason="test"), pytest.raises(IntegrityError, match="identity_index"):
            Patient.objects.filter(pk=one.pk).update(identity_index=other.identity_index)

    def test_the_same_record_number_twice(self):
        one, other = make_patient(division_code="330105017001"), make_patient()
        with scope.everything(reason="test"), pytest.raises(IntegrityError, match="health_record_number"):
            Patient.objects.filter(pk=other.pk).update(health_record_number=one.health_record_number)

    def test_more_records_than_a_community_has_numbers(self):
        with pytest.raises(IntegrityError, match="five_digits"):
            services.registration.take_sequence("330105017001", 100_000)
