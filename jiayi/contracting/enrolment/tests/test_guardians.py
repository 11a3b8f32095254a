"""At eighteen the guardian's word ends; the young adult is asked for their own."""

from datetime import date, timedelta

import pytest

from jiayi.contracting.contracts import services as contracts
from jiayi.contracting.contracts.models import Contract
from jiayi.contracting.contracts.services import Signature
from jiayi.contracting.contracts.services.errors import GuardianNeeded, ProxyNotAllowed
from jiayi.contracting.contracts.tests.factories import make_offer, make_place, resident, staff
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.tasks.models import Task
from jiayi.kernel import scope
from jiayi.kernel.versions import add_version

from .. import queries, services
from ..models import EnrolmentPolicy, GuardianReview
from ..services.errors import ReviewClosed, ReviewRefused
from .factories import AT, TODAY, everything, make_guardian, witnessed

pytestmark = pytest.mark.usefixtures("catalogue")
BORN = date(2008, 6, 20)  # eighteen on 20 June 2026
BIRTHDAY = AT + timedelta(days=17)


class Ward:
    """A pupil whose mother signed last autumn and who is about to be of age."""

    def __init__(self, *, born=BORN, phone="13800003333"):
        self.team = make_place(policy="national")
        place = self.team.organization
        self.person = make_patient(organization=place, name="陈晓", birth_date=born, phone=phone)
        self.mother = make_patient(organization=place, name="李娜", birth_date=date(1980, 1, 1))
        self.grant = make_guardian(ward=self.person, guardian=self.mother, from_date=TODAY - timedelta(days=300))
        self.guardian = resident(self.mother, patient_ids=frozenset({self.mother.pk, self.person.pk}))
        at = AT - timedelta(days=200)
        offer = make_offer(team=self.team, patient=self.person, at=at)
        with everything():
            self.contract = contracts.confirm_contract(
                contract_id=offer.pk, by=self.guardian, at=at, gives_consent=True
            )

    @property
    def review(self):
        with everything():
            return GuardianReview.objects.get(patient=self.person)


def look(at=AT):
    with everything():
        services.settle_reviews(at=at)
        return services.open_reviews(at=at)


@pytest.fixture
def ward(catalogue):
    return Ward()


def test_who_turns_eighteen_is_found_in_time_told_and_put_on_the_teams_list(ward):
    assert look() == 1
    assert (ward.review.due_date, ward.review.kind) == (date(2026, 6, 20), "eighteen")
    with everything():
        task = Task.objects.get(source_app="enrolment.reviews", source_id=ward.review.pk)
    assert (task.due_date, task.team_id) == (date(2026, 6, 20), ward.team.pk)
    assert set(
        Message.objects.filter(kind__in=["turning_adult", "guardian_ends"]).values_list("patient_id", flat=True)
    ) == {
        ward.person.pk,
        ward.mother.pk,
    }


def test_the_same_birthday_is_looked_at_once(ward):
    assert [look(), look(), look(AT + timedelta(days=1))] == [1, 0, 0]


def test_nobody_is_asked_long_before_the_day(ward):
    assert look(AT - timedelta(days=60)) == 0


def test_from_the_birthday_the_guardian_no_longer_renews(ward):
    with everything():
        at = BIRTHDAY + timedelta(days=130)
        with pytest.raises((GuardianNeeded, ProxyNotAllowed)):
            contracts.renew_contract(contract_id=ward.contract.pk, by=ward.guardian, at=at)
        me = resident(ward.person)
        assert contracts.renew_contract(contract_id=ward.contract.pk, by=me, at=at).contract.renewed_from_id


def test_the_young_adult_takes_the_agreement_over(ward):
    look()
    me = resident(ward.person)
    with scope.patients(me.patient_ids):
        with pytest.raises(GuardianNeeded):
            services.affirm_review(review_id=ward.review.pk, signature=Signature(kind="app"), by=me, at=AT)
        services.affirm_review(review_id=ward.review.pk, signature=Signature(kind="app"), by=me, at=BIRTHDAY)
    assert ward.review.state == "affirmed"
    with everything():
        ward.contract.refresh_from_db()
        assert ward.contract.status == "signed"
        assert ward.contract.decisions.get(move="affirm").evidence.party == "resident"
        assert Task.objects.get(source_app="enrolment.reviews").state == "done"


def test_or_signs_before_the_doctor(ward):
    look()
    with scope.subtree(ward.team.organization.path):
        services.affirm_review(
            review_id=ward.review.pk, signature=witnessed(signer_name="陈晓"), by=staff(ward.team), at=BIRTHDAY
        )
        with pytest.raises(ReviewClosed):
            services.resolve_review(review_id=ward.review.pk, move="keep", proof="", by=staff(ward.team), at=BIRTHDAY)
    assert ward.review.state == "affirmed"


def test_without_a_word_the_agreement_runs_to_its_last_day(ward):
    look()
    look(BIRTHDAY + timedelta(days=1))
    assert ward.review.state == "open"
    look(BIRTHDAY + timedelta(days=300))
    assert ward.review.state == "kept"


def test_where_the_rules_say_so_it_ends_on_the_birthday(ward):
    look()
    row = EnrolmentPolicy.objects.get()
    add_version(
        EnrolmentPolicy,
        rules=row.rules | {"at_eighteen": "end_unless_affirmed"},
        effective_from=TODAY,
        source="测试：本地规定",
    )
    look(BIRTHDAY)
    assert ward.review.state == "ended"
    with everything():
        assert Contract.objects.get(pk=ward.contract.pk).status == "ended"


def test_a_birthday_does_not_extend_a_guardianship(ward):
    look()
    with scope.subtree(ward.team.organization.path), pytest.raises(ReviewRefused):
        services.resolve_review(review_id=ward.review.pk, move="extend", proof="户口簿", by=staff(ward.team), at=AT)


def test_the_guardianship_of_an_adult_is_looked_at_every_year_and_goes_on_with_its_proof(catalogue):
    ward = Ward(born=date(1970, 1, 1))
    with everything():
        type(ward.grant).objects.filter(pk=ward.grant.pk).update(from_date=TODAY - timedelta(days=350))
    assert look() == 1
    review = ward.review
    assert (review.kind, review.due_date) == ("incapable", date(2026, 6, 18))
    with scope.subtree(ward.team.organization.path):
        with pytest.raises(ReviewRefused):
            services.resolve_review(review_id=review.pk, move="extend", proof=" ", by=staff(ward.team), at=AT)
        services.resolve_review(review_id=review.pk, move="extend", proof="法院判决书", by=staff(ward.team), at=AT)
    assert ward.review.state == "extended"
    assert look(AT + timedelta(days=1)) == 0


def test_a_review_of_another_centre_is_not_found(ward):
    look()
    stranger = make_place()
    from jiayi.kernel.errors import NotFound

    with scope.subtree(stranger.organization.path), pytest.raises(NotFound):
        queries.get_review(review_id=ward.review.pk)
