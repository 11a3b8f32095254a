"""Households, tags, guardians and proxies, death and moving."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.models import DomainEvent

from .. import queries, services
from ..models import Patient, PatientTag, ProxyGrant
from .factories import make_household, make_patient

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")
ON, LATER = date(2026, 6, 1), date(2026, 7, 1)
DO = {"by": BY, "at": AT}


@pytest.fixture(autouse=True)
def _open():
    with scope.everything(reason="test"):
        yield


def refused(constraint, action):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        action()


def resident(*people, scopes=("view",)):
    """The first of these people, with mandates of the others."""
    wards = frozenset(person.pk for person in people[1:])
    return Actor(
        kind="resident",
        account_id=1,
        name="王桂芳",
        patient_id=people[0].pk,
        patient_ids=frozenset(person.pk for person in people),
        wards=wards,
        mandates=frozenset(f"{ward}:{scope}" for ward in wards for scope in scopes),
        channel="resident_h5",
    )


class TestHouseholds:
    def test_members_follow_their_head(self):
        head = make_patient()
        home = make_household(head=head, address="柳塘路 12 弄 3 号")
        wife = make_patient(organization=head.organization)
        services.join_household(household_id=home.pk, patient_id=wife.pk, relation_to_head="12", **DO)
        assert [person.pk for person in queries.list_household(household_id=home.pk)] == [head.pk, wife.pk]
        assert str(queries.get_household(household_id=home.pk).address) == "柳塘路 12 弄 3 号"

    def test_a_second_head_is_refused_in_words_and_by_the_database(self):
        home = make_household(head=make_patient())
        other = make_patient()
        with pytest.raises(services.households.HeadTaken):
            services.join_household(household_id=home.pk, patient_id=other.pk, relation_to_head="02", **DO)
        rows = Patient.objects.filter(pk=other.pk)
        refused("one_head", lambda: rows.update(household=home, relation_to_head="02"))

    def test_a_relation_is_needed(self):
        home = make_household(head=make_patient())
        with pytest.raises(InvalidInput):
            services.join_household(household_id=home.pk, patient_id=make_patient().pk, relation_to_head="", **DO)

    def test_the_head_changes_with_all_relations(self):
        head, son, wife = (make_patient() for _ in range(3))
        home = make_household(head=head)
        for person, relation in [(son, "20"), (wife, "12")]:
            services.join_household(household_id=home.pk, patient_id=person.pk, relation_to_head=relation, **DO)
        change = {"household_id": home.pk, "head_id": son.pk, **DO}
        for wrong in ({}, {head.pk: "51"}, {head.pk: "51", wife.pk: "02"}):
            with pytest.raises(InvalidInput):
                services.change_head(**change, relations=wrong)
        services.change_head(**change, relations={head.pk: "51", wife.pk: "52"})
        assert queries.list_household(household_id=home.pk)[0] == son
        with pytest.raises(InvalidInput):
            services.change_head(**change | {"head_id": make_patient().pk}, relations={})

    def test_a_head_does_not_leave_others_behind(self):
        head, son = make_patient(), make_patient()
        home = make_household(head=head)
        services.join_household(household_id=home.pk, patient_id=son.pk, relation_to_head="20", **DO)
        with pytest.raises(services.households.HeadTaken):
            services.leave_household(patient_id=head.pk, **DO)
        services.leave_household(patient_id=son.pk, **DO)
        services.leave_household(patient_id=head.pk, **DO)
        assert queries.list_household(household_id=home.pk) == []

    def test_a_head_who_dies_stays_in_the_register_until_the_family_names_another(self):
        """Why the database does not ask for a living head: docs/adr/0025."""
        head, son = make_patient(), make_patient()
        home = make_household(head=head)
        services.join_household(household_id=home.pk, patient_id=son.pk, relation_to_head="20", **DO)
        services.record_death(patient_id=head.pk, died_date=ON, cause="", **DO)
        living = Patient.objects.filter(household=home, is_current=True)
        assert list(living.values_list("relation_to_head", flat=True)) == ["20"]
        services.change_head(household_id=home.pk, head_id=son.pk, relations={head.pk: "97"}, **DO)
        assert living.get().relation_to_head == "02"

    def test_two_wards_in_one_household_open_it_once(self):
        head, child = make_patient(), make_patient()
        home = make_household(head=head)
        services.join_household(household_id=home.pk, patient_id=child.pk, relation_to_head="20", **DO)
        with scope.patients([head.pk, child.pk]):
            assert queries.get_household(household_id=home.pk) == home
        with scope.patients([make_patient().pk]), pytest.raises(NotFound):
            queries.get_household(household_id=home.pk)


class TestTags:
    def test_a_person_is_in_several_classes_for_their_time(self):
        person = make_patient()
        for code in ("hypertension", "diabetes", "mental"):
            services.set_tag(patient_id=person.pk, code=code, from_date=ON, source="register", **DO)
        again = services.set_tag(patient_id=person.pk, code="diabetes", from_date=LATER, source="manual", **DO)
        assert (again.period_from, again.source) == (ON, "register")
        held = queries.tags_of([person.pk], ON)[person.pk]
        assert held == {"elderly", "hypertension", "diabetes", "mental"}
        assert queries.visible_tags(held, sensitive=False) == ["elderly", "hypertension", "diabetes"]
        services.end_tag(patient_id=person.pk, code="diabetes", to_date=LATER, **DO)
        assert queries.has_tag(patient_id=person.pk, code="diabetes", on=date(2026, 6, 30))
        assert not queries.has_tag(patient_id=person.pk, code="diabetes", on=LATER)
        with pytest.raises(NotFound):
            services.end_tag(patient_id=person.pk, code="diabetes", to_date=LATER, **DO)

    def test_the_classes_of_thousands_are_those_of_a_page_and_keep_the_scope(self, monkeypatch):
        people = [make_patient() for _ in range(2)]
        numbers = [person.pk for person in people]
        of_a_page = queries.tags_of(numbers, ON)
        monkeypatch.setattr(queries.tags, "PAGE", 1)
        assert queries.tags_of(numbers, ON) == of_a_page == {number: {"elderly"} for number in numbers}
        with scope.patients([numbers[0]]):
            assert list(queries.tags_of(numbers, ON)) == numbers[:1]

    def test_a_tag_that_would_not_last_a_day_is_removed(self):
        person = make_patient()
        services.set_tag(patient_id=person.pk, code="tb", from_date=ON, source="manual", **DO)
        services.end_tag(patient_id=person.pk, code="tb", to_date=ON, **DO)
        assert [tag.code for tag in queries.list_tags(patient_id=person.pk)] == ["elderly"]

    def test_an_unknown_class_is_refused(self):
        with pytest.raises(InvalidInput):
            services.set_tag(patient_id=make_patient().pk, code="rich", from_date=ON, source="manual", **DO)

    def test_people_are_counted_once_in_a_class(self):
        make_patient()
        make_patient(birth_date=date(1990, 1, 1))
        assert queries.tag_counts(on=ON) == {"elderly": 1}

    def test_the_database_refuses_tags_that_cannot_be(self):
        person = make_patient()
        base = {"patient": person, "code": "tb", "period_from": ON, "source": "manual"}
        refused("tag_period", lambda: PatientTag.objects.create(**base, period_to=ON))
        PatientTag.objects.create(**base)
        refused("tag_once", lambda: PatientTag.objects.create(**base | {"period_from": LATER}))
        refused("tag_per_start|tag_once", lambda: PatientTag.objects.create(**base, period_to=LATER))

    def test_every_class_has_its_own_bit(self):
        bits = queries.panel.rules.TAG_BITS
        assert set(bits) == set(PatientTag.Code.values)
        assert len(set(bits.values())) == len(bits)


class TestProxies:
    def grant(self, person, agent, **values):
        defaults = {
            "kind": "proxy",
            "scopes": ["view", "book"],
            "from_date": ON,
            "to_date": date(2027, 6, 1),
            "proof": "委托书",
        }
        return services.grant_proxy(patient_id=person.pk, agent_id=agent.pk, **(defaults | values), **DO)

    def may(self, agent, person, what, on=ON):
        return queries.may_act_for(agent_id=agent.pk, patient_id=person.pk, scope=what, on=on)

    def test_a_proxy_may_do_what_is_listed_until_the_end(self):
        mother, daughter = make_patient(), make_patient(birth_date=date(1980, 1, 1))
        self.grant(mother, daughter)
        assert self.may(daughter, mother, "view")
        assert not self.may(daughter, mother, "sign")
        assert not self.may(daughter, mother, "view", on=date(2027, 6, 1))
        assert not self.may(mother, daughter, "view")
        assert self.may(mother, mother, "sign")
        assert queries.ward_ids(agent_id=daughter.pk, on=ON) == [mother.pk]
        assert [grant.agent_id for grant in queries.list_agents(patient_id=mother.pk, on=ON)] == [daughter.pk]
        assert [grant.patient_id for grant in queries.list_wards(agent_id=daughter.pk, on=ON)] == [mother.pk]

    def test_a_minor_is_represented_by_a_guardian_until_eighteen(self):
        child = make_patient(birth_date=date(2010, 8, 1), sex="1")
        parent = make_patient(birth_date=date(1985, 1, 1))
        assert not queries.may_sign_alone(child, ON)
        grant = self.grant(child, parent, kind="guardian", scopes=[], to_date=None, proof="户口簿")
        assert grant.to_date == date(2028, 8, 1)
        assert self.may(parent, child, "sign")
        assert not self.may(parent, child, "sign", on=date(2028, 8, 1))
        assert queries.may_sign_alone(child, date(2028, 8, 1))

    @pytest.mark.parametrize(
        "values", [{"proof": " "}, {"to_date": None}, {"to_date": ON}, {"scopes": []}, {"scopes": ["everything"]}]
    )
    def test_a_mandate_without_proof_end_or_scope_is_refused(self, values):
        with pytest.raises(InvalidInput):
            self.grant(make_patient(), make_patient(), **values)

    def test_a_minor_is_nobodys_proxy_and_nobody_their_own(self):
        person = make_patient()
        with pytest.raises(InvalidInput):
            self.grant(person, make_patient(birth_date=date(2010, 8, 1)))
        with pytest.raises(InvalidInput):
            self.grant(person, person)

    def test_the_same_grant_twice_is_refused(self):
        person, agent = make_patient(), make_patient()
        self.grant(person, agent)
        with pytest.raises(services.proxies.GrantExists):
            self.grant(person, agent)

    def test_a_grant_is_revoked_from_today(self):
        person, agent = make_patient(), make_patient()
        earlier = self.grant(person, agent, from_date=date(2026, 5, 1))
        services.revoke_proxy(grant_id=earlier.pk, **DO)
        assert not self.may(agent, person, "view")
        with pytest.raises(NotFound):
            services.revoke_proxy(grant_id=earlier.pk, **DO)
        services.revoke_proxy(grant_id=self.grant(person, agent).pk, **DO)
        assert [grant.from_date for grant in queries.list_grants(patient_id=person.pk)] == [date(2026, 5, 1)]

    def test_a_resident_withdraws_a_mandate_but_not_a_guardianship(self):
        person, agent = make_patient(), make_patient()
        mandate = self.grant(person, agent)
        guardianship = self.grant(person, agent, kind="guardian", from_date=date(2026, 5, 1), to_date=None)
        by = resident(person)
        with pytest.raises(NotFound):
            services.revoke_own_proxy(grant_id=guardianship.pk, by=by, at=AT)
        with pytest.raises(NotFound):
            services.revoke_own_proxy(grant_id=mandate.pk, by=resident(agent), at=AT)
        services.revoke_own_proxy(grant_id=mandate.pk, by=by, at=AT)

    def test_opening_a_ward_needs_the_scope_view(self):
        person, agent = make_patient(), make_patient()
        self.grant(person, agent, scopes=["book"])
        by = resident(agent, person, scopes=["book"])
        with pytest.raises(NotFound):
            services.open_patient(patient_id=person.pk, purpose="proxy", by=by, at=AT)
        assert services.open_patient(patient_id=agent.pk, purpose="proxy", by=by, at=AT).patient == agent

    def test_a_guardian_corrects_the_address_and_a_proxy_does_not(self):
        person, agent = make_patient(), make_patient()
        self.grant(person, agent)
        by = resident(agent, person)
        with pytest.raises(NotFound):
            services.change_own_address(patient_id=person.pk, address="新址", by=by, at=AT)
        self.grant(person, agent, kind="guardian", to_date=None)
        services.change_own_address(patient_id=person.pk, address="新址", by=by, at=AT)
        assert str(queries.get_patient(patient_id=person.pk).address) == "新址"

    def test_the_database_refuses_grants_that_cannot_be(self):
        person, agent = make_patient(), make_patient()
        base = {
            "patient": person,
            "agent": agent,
            "kind": "guardian",
            "scopes": ["view"],
            "from_date": ON,
            "proof": "户口簿",
            "granted_by": "x",
            "granted_at": AT,
        }
        create = ProxyGrant.objects.create
        refused("not_self", lambda: create(**base | {"agent": person}))
        refused("grant_scopes", lambda: create(**base | {"scopes": []}))
        refused("grant_proof", lambda: create(**base | {"proof": ""}))
        refused("grant_period", lambda: create(**base, to_date=ON))
        refused("proxy_has_end", lambda: create(**base | {"kind": "proxy"}))
        create(**base)
        refused("once_a_day", lambda: create(**base))


class TestExits:
    def test_death_closes_tags_and_grants_and_tells_the_upper_floors(self):
        person, agent = make_patient(), make_patient()
        grant = TestProxies().grant(person, agent, from_date=date(2026, 1, 1))
        services.record_death(patient_id=person.pk, died_date=date(2026, 5, 30), cause="冠心病", **DO)
        grant.refresh_from_db()
        assert grant.to_date == date(2026, 5, 30)
        assert queries.tags_of([person.pk], date(2026, 5, 30)) == {}
        event = DomainEvent.objects.get(name="patients.patient.died")
        assert event.payload["died_date"] == "2026-05-30"
        with pytest.raises(services.exits.AlreadyRecorded):
            services.record_death(patient_id=person.pk, died_date=date(2026, 5, 30), cause="", **DO)

    @pytest.mark.parametrize("day", [date(2026, 6, 2), date(1955, 3, 8)])
    def test_a_day_that_cannot_be_is_refused(self, day):
        person = make_patient()
        with pytest.raises(InvalidInput):
            services.record_death(patient_id=person.pk, died_date=day, cause="", **DO)
        with pytest.raises(InvalidInput):
            services.record_move_out(patient_id=person.pk, moved_out_date=day, to="", **DO)

    def test_moving_out_and_coming_back(self):
        person = make_patient()
        move = {"patient_id": person.pk, "moved_out_date": date(2026, 5, 1), "to": "绍兴"}
        services.record_move_out(**move, **DO)
        person.refresh_from_db()
        assert not person.is_current
        with pytest.raises(services.exits.AlreadyRecorded):
            services.record_move_out(**move, **DO)
        services.cancel_exit(patient_id=person.pk, **DO)
        person.refresh_from_db()
        assert person.is_current
        with pytest.raises(InvalidInput):
            services.cancel_exit(patient_id=person.pk, **DO)
        names = set(DomainEvent.objects.values_list("name", flat=True))
        assert {"patients.patient.moved_out", "patients.patient.returned"} <= names


def test_what_lies_outside_the_scope_is_not_found():
    person, own = make_patient(), make_organization()
    with scope.subtree(own.path):
        for action in (
            lambda: queries.get_patient(patient_id=person.pk),
            lambda: services.set_tag(patient_id=person.pk, code="tb", from_date=ON, source="manual", **DO),
            lambda: services.record_death(patient_id=person.pk, died_date=ON, cause="", **DO),
            lambda: services.change_contact(patient_id=person.pk, phone="", **DO),
            lambda: services.reveal_identity(patient_id=person.pk, **DO),
        ):
            with pytest.raises(NotFound):
                action()
        assert queries.find_by_identity(kind="id_card", number=str(person.identity_number)) is None
        assert queries.find_by_phone(phone=str(person.phone)) == []
        assert queries.names_of([person.pk]) == {}
        assert queries.list_by_ids([person.pk]) == []
