"""A card is given out, scanned, typed, printed and taken back."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from jiayi.foundation.audit.models import ReadLog, SecurityLog
from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import crypto, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound, TooManyRequests
from jiayi.kernel.testing import run_jobs, staff_actor

from .. import queries, rules, services
from ..models import CardPrint, CardSession, ElderCard

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")
DO = {"by": BY, "at": AT}


@pytest.fixture(autouse=True)
def _open():
    with scope.everything(reason="test"):
        yield


@pytest.fixture
def card():
    return services.issue_card(patient_id=make_patient().pk, **DO)


def tail_of(card):
    return str(card.patient.identity_number)[-4:]


def scan(card, tail, at=AT):
    return services.open_card(token=str(card.token), tail=tail, address="10.0.0.1", at=at)


def refused(name, action):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        action()


class TestGivingOut:
    def test_asking_twice_gives_the_same_card(self, card):
        assert services.issue_card(patient_id=card.patient_id, **DO) == card

    def test_a_lost_card_is_replaced_by_another_number_and_opens_nothing(self, card):
        session = scan(card, tail_of(card))
        fresh = services.reissue_card(card_id=card.pk, reason="lost", **DO)
        assert (fresh.replaces, fresh.number != card.number) == (card, True)
        with pytest.raises(services.CardUnknown):
            scan(card, tail_of(card))
        with pytest.raises(queries.CardClosed):
            queries.session_card(token=session.token, at=AT)

    def test_nobody_who_died_gets_one_and_the_card_rests(self, card):
        patients.record_death(patient_id=card.patient_id, died_date=date(2026, 5, 1), cause="", **DO)
        run_jobs()
        card.refresh_from_db()
        assert (card.status, card.revoke_reason) == ("revoked", "died")
        with pytest.raises(services.NobodyToCarry):
            services.issue_card(patient_id=card.patient_id, **DO)

    def test_the_database_refuses_what_a_card_cannot_be(self, card):
        rows = ElderCard.objects.filter(pk=card.pk)
        base = {"patient": card.patient, "token": "t", "issued_at": AT, "issued_by": "x"}
        refused("one_active", lambda: ElderCard.objects.create(**base, number="1234567", token_hash=b"1"))
        other = {"patient": make_patient(), "token_hash": b"2"}
        refused("number", lambda: ElderCard.objects.create(**base | other, number=card.number))
        refused("number_shape", lambda: ElderCard.objects.create(**base | other, number="0123456"))
        refused("with_reason", lambda: rows.update(status="revoked"))
        refused("replaces_another", lambda: rows.update(replaces=card.pk))
        services.revoke_card(card_id=card.pk, reason="unwanted", **DO)
        refused("transition", lambda: rows.update(status="active", revoked_at=None, revoke_reason=""))
        refused(
            "expires_later",
            lambda: CardSession.objects.create(card=card, token_hash=b"3", created_at=AT, expires_at=AT),
        )


class TestScanning:
    def test_the_code_alone_says_nothing_about_the_person(self, card):
        assert services.ask_card(token=str(card.token), address="10.0.0.1", at=AT).proof == "identity"
        with pytest.raises(services.CardUnknown):
            services.ask_card(token=crypto.token(), address="10.0.0.1", at=AT)

    def test_the_last_four_open_the_home_until_the_evening_and_leave_a_line(self, card):
        session = scan(card, tail_of(card))
        found = queries.session_card(token=session.token, at=AT)
        services.note_opening(card=found, at=AT)
        line = ReadLog.objects.get(patient=card.patient)
        assert (line.reader_name, line.purpose) == ("老人卡", "card")
        with pytest.raises(queries.CardClosed):
            queries.session_card(token=session.token, at=AT + timedelta(hours=safeguards.shipped("card_session_hours")))
        services.close_session(token=session.token, at=AT)
        with pytest.raises(queries.CardClosed):
            queries.session_card(token=session.token, at=AT)

    def test_a_wrong_try_is_written_down_without_the_person(self, card):
        with pytest.raises(services.CardRefused):
            scan(card, "0000" if tail_of(card) != "0000" else "1111")
        assert SecurityLog.objects.get(kind="card_refused").subject == f"老人卡 {card.pk}"

    def test_the_fifth_wrong_try_closes_the_card_for_a_while_even_for_the_right_one(self, card):
        wrong = "0000" if tail_of(card) != "0000" else "1111"
        for _ in range(5):
            with pytest.raises(services.CardRefused):
                scan(card, wrong)
        with pytest.raises(TooManyRequests):
            scan(card, tail_of(card))
        assert scan(card, tail_of(card), at=AT + timedelta(minutes=11))

    def test_without_a_document_the_phone_is_asked(self):
        person = make_patient(identity_kind="none", identity_note="遗失", phone="13912345678")
        card = services.issue_card(patient_id=person.pk, **DO)
        assert services.ask_card(token=str(card.token), address=None, at=AT).proof == "phone"
        assert scan(card, "5678")
        alone = make_patient(identity_kind="none", identity_note="遗失", phone="")
        bare = services.issue_card(patient_id=alone.pk, **DO)
        with pytest.raises(services.CardUnknown):
            services.ask_card(token=str(bare.token), address=None, at=AT)


class TestTyping:
    def test_seven_digits_open_the_person_and_the_resident_reads_why(self, card):
        doctor = staff_actor(name="陈医生")
        found = services.look_up(number=rules.shown_number(card.number), purpose="call", by=doctor, at=AT)
        assert found == card
        line = ReadLog.objects.get(patient=card.patient)
        assert (line.reader_name, line.purpose, line.subject) == ("陈医生", "call", "老人卡号")

    def test_a_mistyped_number_is_told_before_anything_is_looked_for(self, card):
        wrong = card.number[:-1] + str((int(card.number[-1]) + 1) % 10)
        with pytest.raises(InvalidInput):
            services.look_up(number=wrong, purpose="call", by=staff_actor(), at=AT)
        assert not SecurityLog.objects.exists()

    def test_a_card_of_another_centre_is_as_unknown_as_none(self, card):
        elsewhere = make_organization()
        with scope.subtree(elsewhere.path), pytest.raises(services.NoSuchCard):
            services.look_up(number=card.number, purpose="call", by=staff_actor(), at=AT)
        log = SecurityLog.objects.get(kind="card_probe")
        assert card.number not in log.subject

    def test_numbers_cannot_be_tried_out(self, card):
        services.revoke_card(card_id=card.pk, reason="lost", **DO)
        for _ in range(safeguards.shipped("card_wrong_an_hour")):
            with pytest.raises(services.NoSuchCard):
                services.look_up(number=card.number, purpose="call", by=staff_actor(), at=AT)
        with pytest.raises(TooManyRequests):
            services.look_up(number=card.number, purpose="call", by=staff_actor(), at=AT)


class TestPrinting:
    def start(self, card, ids=None, **values):
        organization = card.patient.organization
        by = staff_actor(organization_id=organization.pk, organization_path=organization.path)
        wanted = queries.CardFilter(status="active", **values)
        return services.start_print(ids=ids, wanted=wanted, layout="sheet", by=by, at=AT)

    @pytest.mark.slow
    def test_a_batch_is_drawn_once_marked_printed_and_told_to_the_residents(self, card):
        job = self.start(card, is_printed=False)
        run_jobs(queue="tables")
        job.refresh_from_db()
        card.refresh_from_db()
        assert (job.state, job.done_count, card.printed_at is not None) == ("done", 1, True)
        assert services.open_print(print_id=job.pk).content.startswith(b"%PDF")
        assert ReadLog.objects.get(patient=card.patient).purpose == "print"
        with pytest.raises(services.NothingToPrint):
            self.start(card, is_printed=False)

    def test_a_card_stopped_in_between_is_not_printed(self, card):
        job = self.start(card, ids=[card.pk])
        services.revoke_card(card_id=card.pk, reason="lost", **DO)
        run_jobs(queue="tables")
        job.refresh_from_db()
        assert job.state == "failed"
        with pytest.raises(NotFound):
            services.open_print(print_id=job.pk)
        with pytest.raises(services.NothingToPrint):
            self.start(card, ids=[card.pk])

    def test_the_database_refuses_an_empty_batch_and_a_file_before_its_time(self, card):
        base = {
            "organization": card.patient.organization,
            "layout": "sheet",
            "requested_by": "x",
            "requested_by_name": "x",
            "scope_path": "1.",
            "requested_at": AT,
        }
        refused("has_cards", lambda: CardPrint.objects.create(**base, card_ids=[]))
        job = CardPrint.objects.create(**base, card_ids=[card.pk])
        refused("transition", lambda: CardPrint.objects.filter(pk=job.pk).update(state="done"))
        CardPrint.objects.filter(pk=job.pk).update(state="running")
        refused("done_has_file", lambda: CardPrint.objects.filter(pk=job.pk).update(state="done"))
