"""Two records of one person become one, and two again: what moves, what is refused, what the database holds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from jiayi.foundation.audit import queries as audit_queries
from jiayi.foundation.audit import services as audit
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.foundation.proposals import services as proposals
from jiayi.kernel import clock, merging, scope
from jiayi.kernel.access import permissions_of
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import staff_actor
from tests.calling import Caller, without_permission

from .. import queries, services
from ..api import desk as desk_routes
from ..models import DuplicatePair, MergeMove, Patient, PatientMerge, PatientTag, ProxyGrant, Tombstone
from .factories import make_household, make_patient

pytestmark = pytest.mark.django_db
BORN = date(1955, 3, 9)
SYSTEM = Actor.system("tests")


@pytest.fixture(scope="module")
def desk():
    return Caller(desk_routes.router, "patients-merging")


@pytest.fixture(autouse=True)
def _open():
    with scope.everything(reason="test"):
        yield


@pytest.fixture
def centre():
    return make_organization()


@pytest.fixture
def pair(centre):
    """王桂芳 with a number, and 王桂芳 without one who gave a phone and an address."""
    first = make_patient(organization=centre, name="王桂芳", phone="", address="")
    second = make_patient(
        organization=centre, name="王桂芳", identity_kind="none", identity_note="没带证件", phone="13812345678"
    )
    return suspected(first, second)


def suspected(first, second):
    return DuplicatePair.objects.create(
        first_id=first.pk,
        second_id=second.pk,
        organization_id=first.organization_id,
        other_organization_id=second.organization_id,
        source="rule",
        reasons=["name_and_birth"],
        opened_at=AT,
        opened_by="system:tests",
    )


def person(organization, role, account_id):
    return staff_actor(
        account_id=account_id,
        name=role,
        organization_id=organization.pk,
        organization_name=organization.name,
        organization_path=organization.path,
        roles=frozenset({role}),
    )


def merge(pair, *, kept=None, fields=("phone", "address"), by=SYSTEM, at=AT):
    return services.merge_records(
        pair_id=pair.pk,
        kept_id=kept or pair.first_id,
        fields=fields,
        reason="电话核对过，是同一人",
        proposed_by="staff:7",
        proposed_by_name="经办",
        by=by,
        at=at,
    )


def everything_about(*patient_ids):
    """Every row of every table that names these people, as it is, and the people themselves."""
    found = {}
    with connection.cursor() as cursor:
        for one in merging.declared():
            if one.model == "patients.Tombstone":
                continue
            cursor.execute(
                f"SELECT to_jsonb(t)::text FROM {one.table} t WHERE t.{one.key} = ANY(%s)", [list(patient_ids)]
            )
            found[one.model, one.column] = sorted(row for (row,) in cursor.fetchall())
        cursor.execute("SELECT to_jsonb(t)::text FROM patients_patient t WHERE id = ANY(%s)", [list(patient_ids)])
        found["people"] = sorted(row for (row,) in cursor.fetchall())
    return found


def leave_traces(patient, agent):
    """A row in several tables: append-only ones, one that clashes, one that points the other way."""
    audit.record_read(patient_id=patient.pk, by=staff_actor(), at=AT, purpose="record")
    Message.objects.create(patient_id=patient.pk, kind="x", title="x", body="x", sender="system:t", created_at=AT)
    services.set_tag(patient_id=patient.pk, code="diabetes", from_date=BORN, source="manual", by=SYSTEM, at=AT)
    services.grant_proxy(
        patient_id=agent.pk,
        agent_id=patient.pk,
        kind="proxy",
        scopes=["view"],
        from_date=date(2026, 6, 1),
        to_date=date(2026, 12, 1),
        proof="委托书",
        by=SYSTEM,
        at=AT,
    )


class TestMerging:
    def test_the_survivor_has_the_chosen_fields_and_everything_that_belonged_to_both(self, pair, centre):
        child = make_patient(organization=centre, name="陈小明", sex="1")
        leave_traces(Patient.objects.get(pk=pair.second_id), child)
        merge(pair)
        kept = Patient.objects.get(pk=pair.first_id)
        assert (str(kept.phone), kept.identity_kind) == ("13812345678", "id_card")
        assert str(kept.address).startswith("柳塘路")
        assert not Patient.objects.filter(pk=pair.second_id).exists()
        assert queries.tags_of([kept.pk], date(2026, 6, 2))[kept.pk] >= {"diabetes"}
        assert ProxyGrant.objects.get().agent_id == kept.pk
        assert Message.objects.get().patient_id == kept.pk
        assert DomainEvent.objects.filter(name="patients.patient.merged").count() == 1

    def test_the_log_says_who_when_which_fields_and_which_rows(self, pair, centre):
        leave_traces(Patient.objects.get(pk=pair.second_id), make_patient(organization=centre, name="陈小明"))
        kept = merge(pair)
        moves = {move.label: len(move.row_ids) for move in MergeMove.objects.filter(merge=kept)}
        assert (moves["消息"], moves["替别人办"]) == (1, 1)
        assert kept.fields == ["phone", "address"]
        assert (kept.proposed_by, kept.merged_by) == ("staff:7", "system:tests")
        # The class by age runs on both: it is said once, and the other row is kept for the day of parting.
        tags = MergeMove.objects.get(merge=kept, model="patients.PatientTag")
        assert tags.aside_count == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT before FROM patients_patientmerge")
            assert "王桂芳".encode() not in bytes(cursor.fetchone()[0])

    def test_the_read_log_is_not_touched_and_is_read_under_both_numbers(self, pair):
        audit.record_read(patient_id=pair.second_id, by=staff_actor(), at=AT, purpose="record")
        done = merge(pair)
        with scope.patients({pair.first_id}):
            assert [line.patient_id for line in audit_queries.list_reads_of([pair.first_id]).items] == [pair.second_id]
            assert audit_queries.count_reads_of([pair.first_id], at=AT + timedelta(days=1)) == (1, 1)
        line = audit_queries.list_reads(patient_id=pair.first_id).items[0]
        assert (line.patient_id, line.patient_name) == (pair.second_id, "已并入其他档案")
        services.undo_merge(merge_id=done.pk, reason="其实是两姐妹", by=SYSTEM, at=AT)
        assert audit_queries.list_reads_of([pair.first_id]).items == []
        assert audit_queries.list_reads(patient_id=pair.second_id).items[0].patient_name == "王桂芳"

    def test_an_old_number_leads_to_the_survivor_also_after_a_second_merge(self, pair, centre):
        merge(pair)
        third = make_patient(organization=centre, name="王桂芳")
        merge(suspected(Patient.objects.get(pk=pair.first_id), third), kept=third.pk, fields=())
        for old in (pair.first_id, pair.second_id):
            with pytest.raises(NotFound) as gone:
                queries.get_patient(patient_id=old)
            assert (gone.value.code, gone.value.details) == ("record_merged", {"patient_id": third.pk})

    def test_the_database_refuses_new_rows_on_a_tombstone(self, pair):
        merge(pair)
        row = PatientTag(patient_id=pair.second_id, code="tb", period_from=BORN, source="manual")
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_the_head_of_a_household_stays_its_head(self, pair, centre):
        home = make_household(head=Patient.objects.get(pk=pair.second_id))
        son = make_patient(organization=centre, name="陈小明", sex="1")
        services.join_household(household_id=home.pk, patient_id=son.pk, relation_to_head="20", by=SYSTEM, at=AT)
        merge(pair, fields=())
        kept = Patient.objects.get(pk=pair.first_id)
        assert (kept.household_id, kept.relation_to_head) == (home.pk, "02")


class TestUndoing:
    def test_everything_is_as_it_was(self, pair, centre):
        child = make_patient(organization=centre, name="陈小明", sex="1")
        make_household(head=Patient.objects.get(pk=pair.second_id))
        leave_traces(Patient.objects.get(pk=pair.second_id), child)
        services.set_tag(
            patient_id=pair.first_id, code="diabetes", from_date=date(2020, 1, 1), source="manual", by=SYSTEM, at=AT
        )
        before = everything_about(pair.first_id, pair.second_id)
        done = merge(pair, fields=("phone", "address", "household"))
        # The confirmation itself leaves a line in the read log of the one who stays; jobs leave none.
        assert everything_about(pair.first_id, pair.second_id) != before
        services.undo_merge(merge_id=done.pk, reason="其实是两姐妹", by=SYSTEM, at=AT + timedelta(days=3))
        assert everything_about(pair.first_id, pair.second_id) == before
        pair.refresh_from_db()
        assert (pair.state, Tombstone.objects.count()) == ("suspected", 0)
        assert PatientMerge.objects.get().state == "undone"

    def test_what_came_later_stays_and_what_was_changed_since_keeps_the_change(self, pair):
        done = merge(pair)
        services.change_contact(patient_id=pair.first_id, phone="13900001111", by=SYSTEM, at=AT)
        Message.objects.create(patient_id=pair.first_id, kind="x", title="x", body="x", sender="s", created_at=AT)
        services.undo_merge(merge_id=done.pk, reason="其实是两姐妹", by=SYSTEM, at=AT)
        kept, back = (Patient.objects.get(pk=number) for number in (pair.first_id, pair.second_id))
        assert (str(kept.phone), str(back.phone)) == ("13900001111", "13812345678")
        assert Message.objects.get().patient_id == kept.pk

    def test_after_the_days_it_is_refused(self, pair):
        done = merge(pair)
        with pytest.raises(services.UndoRefused):
            services.undo_merge(merge_id=done.pk, reason="其实是两姐妹", by=SYSTEM, at=AT + timedelta(days=31))

    def test_without_a_reason_or_twice_it_is_refused(self, pair):
        done = merge(pair)
        with pytest.raises(InvalidInput):
            services.undo_merge(merge_id=done.pk, reason="错", by=SYSTEM, at=AT)
        services.undo_merge(merge_id=done.pk, reason="其实是两姐妹", by=SYSTEM, at=AT)
        with pytest.raises(InvalidTransition):
            services.undo_merge(merge_id=done.pk, reason="其实是两姐妹", by=SYSTEM, at=AT)

    def test_the_later_merge_is_undone_first(self, pair, centre):
        first = merge(pair)
        third = make_patient(organization=centre, name="王桂芳")
        second = merge(suspected(Patient.objects.get(pk=pair.first_id), third), kept=third.pk, fields=())
        undo = {"reason": "其实是两姐妹", "by": SYSTEM, "at": AT}
        with pytest.raises(services.UndoRefused):
            services.undo_merge(merge_id=first.pk, **undo)
        services.undo_merge(merge_id=second.pk, **undo)
        services.undo_merge(merge_id=first.pk, **undo)
        assert Patient.objects.count() == 3


class TestRefusing:
    def test_guardian_and_ward_are_two_people(self, pair):
        ProxyGrant.objects.create(
            patient_id=pair.first_id,
            agent_id=pair.second_id,
            kind="guardian",
            scopes=["view"],
            from_date=BORN,
            proof="户口簿",
            granted_by="x",
            granted_at=AT,
        )
        with pytest.raises(services.MergeRefused) as refusal:
            merge(pair)
        assert "监护" in refusal.value.details[0]

    def test_mother_and_child_are_two_people(self, pair):
        Patient.objects.filter(pk=pair.second_id).update(mother=pair.first_id)
        assert "母子" in merging.refusals(kept=pair.first_id, taken=pair.second_id, on=BORN)[0]

    def test_a_head_with_others_at_home_does_not_leave_for_another_household(self, pair, centre):
        home = make_household(head=Patient.objects.get(pk=pair.second_id))
        son = make_patient(organization=centre, name="陈小明", sex="1")
        services.join_household(household_id=home.pk, patient_id=son.pk, relation_to_head="20", by=SYSTEM, at=AT)
        make_household(head=Patient.objects.get(pk=pair.first_id))
        assert "户主" in merging.refusals(kept=pair.first_id, taken=pair.second_id, on=BORN)[0]

    def test_number_and_birth_date_must_fit_afterwards(self, pair):
        Patient.objects.filter(pk=pair.second_id).update(birth_date=date(1955, 3, 19))
        with pytest.raises(services.IdentityRefused):
            merge(pair, fields=("birth",))

    def test_a_record_outside_the_scope_is_not_found(self, pair):
        other = make_organization()
        with scope.subtree(other.path), pytest.raises(NotFound):
            merge(pair)

    def test_a_table_that_nobody_has_declared_stops_the_merge(self, pair, monkeypatch):
        monkeypatch.setattr(
            merging, "_follows", [one for one in merging.declared() if one.model != "patients.PatientTag"]
        )
        with pytest.raises(services.MergeRefused):
            merge(pair)
        assert Patient.objects.filter(pk=pair.second_id).exists()


class TestTwoPersons:
    def test_a_clerk_asks_and_a_director_confirms(self, desk, pair, centre):
        clerk, director = person(centre, "clerk", 7), person(centre, "director", 8)
        wanted = {"kept_id": pair.first_id, "fields": ["phone"], "reason": "电话核对过，是同一人"}
        path = f"/duplicate-pairs/{pair.pk}"
        assert desk.post(without_permission(clerk), f"{path}/proposals", wanted)[0] == 403
        status, proposal = desk.post(clerk, f"{path}/proposals", wanted)
        assert status == 200
        shown = desk.get(director, path)[1]
        assert (shown["proposal"]["id"], shown["proposal"]["may_decide"]) == (proposal["id"], True)
        assert shown["proposal"]["kept_id"] == pair.first_id
        assert desk.get(clerk, path)[1]["proposal"]["may_decide"] is False
        with pytest.raises(proposals.ConfirmerMustBeAnother):
            proposals.confirm(proposal_id=proposal["id"], by=granted(clerk, director), at=AT)
        proposals.confirm(proposal_id=proposal["id"], by=granted(director), at=clock.now())
        done = PatientMerge.objects.get()
        assert (done.proposed_by, done.merged_by) == ("staff:7", "staff:8")
        log = desk.get(director, "/patient-merges")[1]["items"][0]
        assert (log["id"], log["may_undo"]) == (done.pk, True)
        undo = f"/patient-merges/{done.pk}/undo"
        assert desk.post(clerk, undo, {"reason": "其实是两姐妹"})[0] == 403
        assert desk.post(person(make_organization(), "director", 9), undo, {"reason": "其实是两姐妹"})[0] == 404
        assert desk.post(director, undo, {"reason": "其实是两姐妹"})[0] == 200

    def test_two_people_are_kept_apart_with_a_reason(self, desk, pair, centre):
        clerk = person(centre, "clerk", 7)
        path = f"/duplicate-pairs/{pair.pk}/keep-apart"
        assert desk.post(without_permission(clerk), path, {"reason": "双胞胎"})[0] == 403
        assert desk.post(clerk, path, {"reason": " "})[0] == 422
        assert desk.post(clerk, path, {"reason": "双胞胎"})[0] == 200
        assert desk.get(clerk, "/duplicate-pairs?state=distinct")[1]["items"][0]["note"] == "双胞胎"

    def test_a_pair_is_seen_by_whoever_has_both(self, desk, pair, centre):
        assert desk.get(person(centre, "clerk", 7), "/duplicate-pairs")[1]["total"] == 1
        assert desk.get(person(make_organization(), "clerk", 7), "/duplicate-pairs")[1]["total"] == 0
        assert desk.get(person(make_organization(), "clerk", 7), f"/duplicate-pairs/{pair.pk}")[0] == 404
        assert desk.get(without_permission(person(centre, "clerk", 7)), "/duplicate-pairs")[0] == 403


class TestTheQueue:
    def test_the_nightly_comparison_finds_pairs_once_and_leaves_decided_ones(self, centre):
        one, other = (make_patient(organization=centre, name="王桂芳") for _ in range(2))
        make_patient(organization=centre, name="王桂芳", birth_date=date(1960, 1, 1))
        make_patient(name="王桂芳")
        assert services.suspect_duplicates(at=AT) == 1
        pair = DuplicatePair.objects.get()
        assert (pair.first_id, pair.second_id, pair.reasons) == (one.pk, other.pk, ["name_and_birth"])
        services.keep_apart(pair_id=pair.pk, reason="双胞胎", by=SYSTEM, at=AT)
        assert services.suspect_duplicates(at=AT) == 0


def granted(*actors):
    """The last actor's permissions in the hands of the first."""
    return replace(actors[0], permissions=permissions_of(actors[-1].roles))
