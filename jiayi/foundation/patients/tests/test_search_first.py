"""Search first: who may be the person already, why, and that nobody is registered past a near twin without a word."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.kernel import disclosure, scope
from jiayi.kernel.disclosure import Disclosure, NameSearchRefused
from jiayi.kernel.errors import InvalidInput, TooManyRequests
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import staff_actor
from tests.calling import Caller, without_permission

from .. import rules, services
from ..api import desk as desk_routes
from ..models import DuplicatePair, Patient
from ..rules import twins
from ..rules.twins import Likeness
from .factories import identity_number, make_patient

pytestmark = pytest.mark.django_db
BORN = date(1955, 3, 9)


@pytest.fixture(scope="module")
def desk():
    return Caller(desk_routes.router, "patients-search-first")


@pytest.fixture
def centre():
    return make_organization()


def doctor(organization):
    return staff_actor(
        organization_id=organization.pk, organization_path=organization.path, roles=frozenset({"doctor"})
    )


def look(organization, **asked):
    with scope.subtree(organization.path):
        return services.search_before_registering(by=doctor(organization), at=AT, **asked)


def why(found):
    return {card.row.id: card.reasons for card in found.cards}


def open_record(organization, answers=(), key=None, **changes):
    values = {
        "name": "王桂芳",
        "sex": "2",
        "birth_date": BORN,
        "identity_kind": "none",
        "identity_note": "证件遗失",
    } | changes
    with scope.subtree(organization.path):
        return services.register_searched(
            organization_id=organization.pk,
            client_key=key or uuid4(),
            answers=answers,
            by=doctor(organization),
            at=AT,
            **values,
        )


def with_check(first17):
    return first17 + rules.check_digit(first17)


class TestCards:
    def test_each_card_says_why_it_is_shown(self, centre):
        number = with_check("33010519550309002")
        kept = make_patient(organization=centre, name="王桂芳", identity_number=number, phone="13812345678")
        one_slip = with_check("33010519550309092")
        for asked, reason in [
            ({"identity_number": number}, "identity"),
            ({"name": "王桂芳", "identity_number": one_slip}, "number_close"),
            ({"name": "王桂芳", "birth_date": BORN}, "name_and_birth"),
            ({"name": "王贵芳", "birth_date": BORN}, "sound_and_birth"),
            ({"name": "王桂芳", "birth_date": date(1955, 1, 1), "is_year_only": True}, "name_and_year"),
            ({"name": "王桂芳", "phone": "138 1234 5678"}, "phone_and_name"),
            ({"name": "王桂芳", "birth_date": date(1955, 9, 3)}, "name_and_close_birth"),
            ({"name": "王桂兰", "phone": "13812345678"}, "phone_and_close_name"),
            ({"name": "李强", "phone": "13812345678"}, "phone"),
            ({"name": "王桂芳"}, "name"),
            ({"name": "王贵方"}, "sound"),
        ]:
            assert reason in why(look(centre, **asked))[kept.pk], (asked, reason)

    def test_a_mistyped_number_leads_to_the_one_that_was_meant(self, centre):
        number = with_check("33010519550309002")
        kept = make_patient(organization=centre, identity_number=number)
        swapped = number[:15] + number[16] + number[15] + number[17]
        found = look(centre, identity_number=swapped)
        assert found.number_problem == "身份证号末位校验不对，请核对"
        assert why(found) == {kept.pk: ("number_typed_wrong",)}

    def test_the_other_sex_or_another_day_is_no_twin(self, centre):
        make_patient(organization=centre, name="王桂芳")
        asked = {"name": "王桂芳", "identity_number": identity_number(birth_date=BORN, sex="1", sequence=77)}
        assert look(centre, **asked).cards == []
        assert look(centre, name="王桂芳", birth_date=date(1971, 7, 7)).cards == []

    def test_the_likeliest_stands_first(self, centre):
        family = make_patient(organization=centre, name="李强", sex="1", phone="13812345678")
        herself = make_patient(organization=centre, name="王桂芳", phone="13812345678")
        found = look(centre, name="王桂芳", phone="13812345678", birth_date=BORN)
        assert [card.row.id for card in found.cards] == [herself.pk, family.pk]
        assert [card.is_strong for card in found.cards] == [True, False]

    def test_of_somebody_elsewhere_only_that_there_is_one(self, centre):
        there = make_patient(name="周德顺", sex="1")
        found = look(centre, name="周德顺", identity_number=str(there.identity_number), phone=str(there.phone))
        assert (found.cards, found.is_elsewhere) == ([], True)
        assert DomainEvent.objects.filter(name="patients.registration.refused").count() == 1
        assert look(centre, name="周德顺", phone=str(there.phone)).is_elsewhere is False

    def test_probing_for_numbers_elsewhere_is_stopped(self, centre):
        number = str(make_patient().identity_number)
        for _ in range(20):
            look(centre, identity_number=number)
        with pytest.raises(TooManyRequests):
            look(centre, identity_number=number)

    def test_something_must_be_known(self, centre):
        for nothing in ({}, {"name": "王"}, {"birth_date": BORN}):
            with pytest.raises(InvalidInput):
                look(centre, **nothing)

    def test_who_works_with_numbers_does_not_search_by_name(self, centre):
        with disclosure.using(Disclosure(is_masked=True)), pytest.raises(NameSearchRefused):
            look(centre, name="王桂芳")


class TestRegistering:
    def test_a_near_twin_is_refused_until_something_is_said(self, centre):
        kept = make_patient(organization=centre, name="王桂芳")
        with pytest.raises(services.NearTwin) as refusal:
            open_record(centre)
        assert refusal.value.details == {"patient_ids": [kept.pk]}
        answer = services.TwinAnswer(patient_id=kept.pk, reason="双胞胎姐妹，户口簿看过")
        new = open_record(centre, [answer])
        with scope.everything(reason="test"):
            kept_pair = DuplicatePair.objects.get()
        assert (kept_pair.first_id, kept_pair.second_id, kept_pair.state) == (kept.pk, new, "distinct")
        assert (kept_pair.note, kept_pair.reasons) == ("双胞胎姐妹，户口簿看过", ["name_and_birth"])

    def test_who_is_unsure_registers_and_somebody_looks_later(self, centre):
        kept = make_patient(organization=centre, name="王桂芳")
        open_record(centre, [services.TwinAnswer(patient_id=kept.pk, is_unsure=True)])
        with scope.everything(reason="test"):
            assert DuplicatePair.objects.get().state == "suspected"

    def test_an_answer_about_a_card_that_only_the_search_shows_is_kept(self, centre):
        number = with_check("33010519550309002")
        kept = make_patient(organization=centre, name="王桂芳", identity_number=number)
        other = with_check("33010519550319002")
        values = {"identity_kind": "id_card", "identity_number": other, "birth_date": date(1955, 3, 19)}
        open_record(centre, [services.TwinAnswer(patient_id=kept.pk, reason="证件看过")], **values)
        with scope.everything(reason="test"):
            assert "number_close" in DuplicatePair.objects.get().reasons

    def test_not_the_same_without_a_ground_is_refused(self, centre):
        kept = make_patient(organization=centre, name="王桂芳")
        with pytest.raises(InvalidInput):
            open_record(centre, [services.TwinAnswer(patient_id=kept.pk, reason=" ")])

    @pytest.mark.parametrize("identity", [{}, {"identity_kind": "id_card", "identity_number": "330105195503090047"}])
    def test_the_same_request_again_gets_the_same_record(self, centre, identity):
        if identity:
            identity = identity | {"identity_number": with_check("33010519550309004")}
        key = uuid4()
        first = open_record(centre, key=key, **identity)
        assert open_record(centre, key=key, **identity) == first
        with scope.everything(reason="test"):
            assert Patient.objects.count() == 1

    def test_a_list_that_nobody_can_be_asked_about_is_not_refused(self, centre):
        make_patient(organization=centre, name="王桂芳")
        make_patient(organization=centre, name="王桂芳")


class TestCompleting:
    def test_what_is_missing_is_added_and_what_is_there_stays(self, centre):
        kept = make_patient(
            organization=centre, identity_kind="none", identity_note="证件遗失", phone="", birth_date=date(1955, 1, 1)
        )
        number = identity_number(birth_date=date(1955, 1, 1), sex="2")
        new = {"identity_kind": "id_card", "identity_number": number, "phone": "13812345678", "address": "别处"}
        with scope.subtree(centre.path):
            added = services.complete_record(patient_id=kept.pk, by=doctor(centre), at=AT, **new)
            person = Patient.objects.get(pk=kept.pk)
            with pytest.raises(InvalidInput):
                services.complete_record(patient_id=kept.pk, by=doctor(centre), at=AT, **new)
        assert added == ["证件号", "手机"]
        assert (str(person.identity_number), str(person.phone)) == (number, "13812345678")
        assert str(person.address).startswith("柳塘路")

    def test_a_year_becomes_a_day_when_the_number_says_it(self, centre):
        kept = make_patient(organization=centre, identity_kind="none", identity_note="证件遗失", birth_precision="year")
        number = identity_number(birth_date=BORN, sex="2")
        asked = {"identity_kind": "id_card", "identity_number": number, "phone": "", "address": ""}
        with scope.subtree(centre.path):
            services.complete_record(patient_id=kept.pk, by=doctor(centre), at=AT, **asked)
            assert Patient.objects.get(pk=kept.pk).birth_date == BORN


class TestRoutes:
    def test_a_search_answers_with_masked_cards(self, desk, centre):
        kept = make_patient(organization=centre, name="王桂芳", phone="13812345678", address="")
        status, body = desk.post(
            doctor(centre), "/registration-searches", {"name": "王桂芳", "birth_date": "1955-03-09"}
        )
        card = body["cards"][0]
        assert (status, card["id"], card["lacks"]) == (200, kept.pk, ["address"])
        assert (card["phone_masked"], card["needs_answer"]) == ("138****5678", True)
        assert card["reasons"] == [{"code": "name_and_birth", "label": "姓名、出生日期都相同"}]
        assert str(kept.identity_number) not in str(body)
        assert desk.post(without_permission(doctor(centre)), "/registration-searches", {"name": "王桂芳"})[0] == 403

    def test_the_refusal_is_a_code_and_a_sentence(self, desk, centre):
        kept = make_patient(organization=centre, name="王桂芳")
        data = {
            "organization_id": centre.pk,
            "name": "王桂芳",
            "sex": "2",
            "birth_date": "1955-03-09",
            "identity_kind": "none",
            "identity_note": "证件遗失",
            "client_key": str(uuid4()),
        }
        status, body = desk.post(doctor(centre), "/patients", data)
        assert (status, body["code"], body["details"]) == (409, "near_twin", {"patient_ids": [kept.pk]})
        answers = [{"patient_id": kept.pk, "reason": "身份证看过，是两个人"}]
        assert desk.post(doctor(centre), "/patients", data | {"answers": answers})[0] == 200

    def test_completing_needs_the_permission_and_the_scope(self, desk, centre):
        kept = make_patient(organization=centre, address="")
        path = f"/patients/{kept.pk}/completions"
        assert desk.post(without_permission(doctor(centre)), path, {"address": "柳塘路 1 号"})[0] == 403
        assert desk.post(doctor(make_organization()), path, {"address": "柳塘路 1 号"})[0] == 404
        assert desk.post(doctor(centre), path, {"address": "柳塘路 1 号"})[1]["added"] == ["住址"]


class TestTheDatabase:
    @pytest.mark.parametrize(
        ("constraint", "changes"),
        [
            ("pair_in_order", {"first_id": 9, "second_id": 9}),
            ("pair_has_reason", {"reasons": []}),
            ("apart_with_ground", {"state": "distinct"}),
            ("birth", {"state": "merged"}),
        ],
    )
    def test_refuses_a_pair_that_says_nothing(self, centre, constraint, changes):
        values = {
            "first_id": 1,
            "second_id": 2,
            "organization": centre,
            "other_organization": centre,
            "source": "rule",
            "reasons": ["name_and_birth"],
            "opened_at": AT,
            "opened_by": "system:test",
        }
        with scope.everything(reason="test"), pytest.raises(Exception, match=constraint), transaction.atomic():
            DuplicatePair.objects.create(**(values | changes))

    def test_refuses_a_pair_twice(self, centre):
        values = {
            "first_id": 1,
            "second_id": 2,
            "organization": centre,
            "other_organization": centre,
            "source": "rule",
            "reasons": ["name_and_birth"],
            "opened_at": AT,
            "opened_by": "system:test",
        }
        with scope.everything(reason="test"):
            DuplicatePair.objects.create(**values)
            with pytest.raises(IntegrityError, match="pair_once"), transaction.atomic():
                DuplicatePair.objects.create(**values)


class TestRules:
    def test_nothing_in_common_is_no_reason(self):
        one = Likeness(name="王桂芳", pinyin="wangguifang", birth_date=BORN)
        assert twins.reasons(one, Likeness(name="李强", pinyin="liqiang", birth_date=BORN)) == []
        assert twins.weight([]) > twins.weight(["sound"])

    def test_one_slip_of_a_right_number_has_the_check_digit_that_follows(self):
        number = with_check("33010519550309002")
        close = twins.close_numbers(number)
        assert number not in close
        assert with_check("33010519550309012") in close
        assert all(rules.read_card(one) for one in close)
        assert twins.close_numbers("3301") == frozenset()

    def test_dates_one_slip_away(self):
        close = twins.close_dates(date(1955, 3, 9))
        assert {date(1955, 9, 3), date(1955, 3, 19), date(1965, 3, 9)} <= close
        assert date(1955, 3, 9) not in close

    def test_two_characters_share_a_surname_and_are_not_alike(self):
        assert twins.one_character_apart("王桂芳", "王桂芬")
        assert not twins.one_character_apart("李强", "李伟")
