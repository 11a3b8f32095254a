"""A household at the kitchen table."""

import pytest

from jiayi.contracting.contracts import queries as contract_queries
from jiayi.contracting.contracts.models import Contract
from jiayi.contracting.contracts.services.errors import GuardianNeeded
from jiayi.contracting.contracts.tests.factories import package_ids, resident
from jiayi.foundation.messaging.models import Message
from jiayi.kernel import scope

from .. import queries, services
from ..models import HouseholdSitting, SittingMember
from ..services.errors import AlreadyAnswered, GuardianSigns, HeadNeeded, SittingClosed
from .factories import AT, TODAY, Family, everything, make_guardian, witnessed

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def family(catalogue):
    return Family()


def sign(family, sitting, person, **signature):
    with scope.subtree(family.team.organization.path):
        return services.sign_member(
            sitting_id=sitting.pk,
            patient_id=person.pk,
            package_ids=package_ids("basic"),
            signature=witnessed(**signature),
            gives_consent=True,
            by=family.doctor,
            at=AT,
        )


def state_of(sitting, person):
    with everything():
        view = queries.view_sitting(sitting_id=sitting.pk, today=TODAY)
    return next(member.state for member in view.members if member.patient.pk == person.pk)


def test_each_member_signs_a_contract_of_their_own_with_the_household(family):
    sitting = family.sit()
    first, second = sign(family, sitting, family.head), sign(family, sitting, family.son)
    with everything():
        held = Contract.objects.filter(pk__in=[first.contract_id, second.contract_id])
        assert {(row.patient_id, row.household_id, row.status) for row in held} == {
            (family.head.pk, family.home.pk, "signed"),
            (family.son.pk, family.home.pk, "signed"),
        }


def test_a_child_does_not_sign_and_the_guardian_does(family):
    sitting = family.sit()
    with pytest.raises(GuardianNeeded):
        sign(family, sitting, family.child)
    with everything():
        assert not Contract.objects.filter(patient=family.child).exists()
    make_guardian(ward=family.child, guardian=family.son)
    with pytest.raises(GuardianSigns):
        sign(family, sitting, family.child, signer_patient_id=family.head.pk)
    member = sign(family, sitting, family.child, signer_patient_id=family.son.pk, relation="父亲")
    with everything():
        parties = list(member.contract.signatures.values_list("party", "relation"))
    assert ("guardian", "父亲") in parties


def test_an_adult_under_guardianship_does_not_sign_alone(family):
    make_guardian(ward=family.head, guardian=family.son)
    sitting = family.sit()
    with pytest.raises(GuardianSigns):
        sign(family, sitting, family.head)
    assert sign(family, sitting, family.head, signer_patient_id=family.son.pk).contract_id


def test_an_interruption_leaves_a_whole_contract_or_nothing_and_the_sitting_goes_on(family):
    sitting = family.sit()
    sign(family, sitting, family.head)
    again = family.sit()
    assert again.pk == sitting.pk
    assert state_of(sitting, family.head) == "signed"
    assert state_of(sitting, family.son) == "listed"


def test_who_joins_the_household_meanwhile_sits_at_the_table(family):
    from jiayi.foundation.patients import services as patients
    from jiayi.foundation.patients.tests.factories import make_patient

    sitting = family.sit()
    cousin = make_patient(organization=family.team.organization)
    with everything():
        patients.join_household(
            household_id=family.home.pk, patient_id=cousin.pk, relation_to_head="70", by=family.doctor, at=AT
        )
    family.sit()
    assert state_of(sitting, cousin) == "listed"


def test_not_today_and_no_are_written_down_and_leave_no_offer_behind(family):
    sitting = family.sit()
    with scope.subtree(family.team.organization.path):
        services.offer_member(
            sitting_id=sitting.pk,
            patient_id=family.son.pk,
            package_ids=package_ids("basic"),
            by=family.doctor,
            at=AT,
        )
        assert state_of(sitting, family.son) == "waiting"
        services.put_off_member(sitting_id=sitting.pk, patient_id=family.son.pk, by=family.doctor, at=AT)
        services.refuse_member(
            sitting_id=sitting.pk,
            patient_id=family.head.pk,
            reason_code="no_need",
            note="有固定的医生",
            by=family.doctor,
            at=AT,
        )
    assert (state_of(sitting, family.son), state_of(sitting, family.head)) == ("not_today", "declined")
    with everything():
        assert not Contract.objects.filter(status="offered").exists()
        row = SittingMember.objects.get(sitting=sitting, patient=family.head)
    assert (row.reason_code, row.note) == ("no_need", "有固定的医生")


def test_asked_twice_it_is_the_same_offer_and_another_choice_replaces_it(family):
    sitting = family.sit()

    def ask(*codes):
        with scope.subtree(family.team.organization.path):
            return services.offer_member(
                sitting_id=sitting.pk,
                patient_id=family.son.pk,
                package_ids=package_ids(*codes),
                by=family.doctor,
                at=AT,
            ).contract_id

    first = ask("basic")
    assert ask("basic") == first
    with everything():
        other = (
            Contract.objects.get(pk=first)
            .packages.model.package.field.related_model.objects.filter(status="published")
            .exclude(code="basic")
            .first()
        )
    assert ask("basic", other.code) != first
    with everything():
        assert list(Contract.objects.filter(status="offered").values_list("patient_id", flat=True)) == [family.son.pk]


def test_who_has_signed_is_asked_nothing_more(family):
    sitting = family.sit()
    sign(family, sitting, family.head)
    with pytest.raises(AlreadyAnswered):
        sign(family, sitting, family.head)


def test_a_closed_sitting_takes_nothing(family):
    sitting = family.sit()
    with scope.subtree(family.team.organization.path):
        services.close_sitting(sitting_id=sitting.pk, by=family.doctor, at=AT)
    with pytest.raises(SittingClosed):
        sign(family, sitting, family.head)
    assert family.sit().pk != sitting.pk


def test_packages_are_suggested_by_the_tags_of_each(family):
    sitting = family.sit()
    with everything():
        view = queries.view_sitting(sitting_id=sitting.pk, today=TODAY)
    suggested = {member.patient.pk: set(member.suggested) for member in view.members}
    [basic] = package_ids("basic")
    assert all(basic in chosen for chosen in suggested.values())
    assert suggested[family.head.pk] > {basic}
    assert suggested[family.son.pk] == {basic}


def test_the_head_asks_the_family_and_every_adult_with_a_phone_gets_a_request_of_their_own(family):
    head = resident(family.head)
    with scope.patients(head.patient_ids):
        sitting = services.open_family_sitting(team_id=family.team.pk, by=head, at=AT)
    with everything():
        asked = Message.objects.filter(kind="family_invited")
        assert list(asked.values_list("patient_id", flat=True)) == [family.son.pk]
        assert not Contract.objects.exists()
    assert state_of(sitting, family.son) == "waiting"
    assert state_of(sitting, family.child) == "listed"


def test_in_the_family_each_signs_in_their_own_app_and_the_guardian_for_the_child(family):
    make_guardian(ward=family.child, guardian=family.son)
    head = resident(family.head)
    with scope.patients(head.patient_ids):
        sitting = services.open_family_sitting(team_id=family.team.pk, by=head, at=AT)
    son = resident(family.son, patient_ids=frozenset({family.son.pk, family.child.pk}))
    with scope.patients(son.patient_ids):
        for person in (family.son, family.child):
            services.ask_for_member(
                sitting_id=sitting.pk,
                patient_id=person.pk,
                package_ids=package_ids("basic"),
                signature=None,
                gives_consent=True,
                by=son,
                at=AT,
            )
    assert state_of(sitting, family.child) == "awaiting_team"
    with everything():
        assert set(Contract.objects.values_list("household_id", "status")) == {(family.home.pk, "offered")}


def test_somebody_who_is_not_the_head_does_not_ask_for_the_family(family):
    son = resident(family.son)
    with scope.patients(son.patient_ids), pytest.raises(HeadNeeded):
        services.open_family_sitting(team_id=family.team.pk, by=son, at=AT)
    with everything():
        assert not HouseholdSitting.objects.exists()


def test_who_said_no_and_signs_after_all_has_changed_their_mind(family):
    sitting = family.sit()
    with scope.subtree(family.team.organization.path):
        services.refuse_member(
            sitting_id=sitting.pk, patient_id=family.head.pk, reason_code="family", note="", by=family.doctor, at=AT
        )
        assert contract_queries.standing_refusals(patient_ids=[family.head.pk])
    sign(family, sitting, family.head)
    with everything():
        assert not contract_queries.standing_refusals(patient_ids=[family.head.pk])
    assert state_of(sitting, family.head) == "signed"
