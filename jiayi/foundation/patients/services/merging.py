"""Two records of one person become one, and become two again: everything or nothing, in one transaction.

The record taken in is deleted and kept in the merge; a tombstone leads from its number to the survivor. That no table
still names it is not hoped for but checked by the foreign keys, before the transaction ends.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import Error, connection, transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.proposals import services as proposals
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import events, merging
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.period import local_date

from .. import rules
from ..events import PatientsMerged, PatientsSeparated
from ..models import (
    MERGE_LIFECYCLE,
    PAIR_LIFECYCLE,
    DuplicatePair,
    MergeMove,
    Patient,
    PatientMerge,
    Tombstone,
)
from ..permissions import PatientPermission
from ..queries import merges
from ..rules.merging import FIELDS, UNDO_REASON_MIN, columns_of, differing
from .registration import IdentityRefused
from .tagging import refresh_masks


class MergeRefused(DomainError):
    """Something has to be settled first; `details` has the sentences."""

    code, status, message = "merge_refused", 409, "现在还不能合并，请先办完下面的事"


class PairDecided(DomainError):
    """The pair is no longer waiting."""

    code, status, message = "pair_decided", 409, "这一对已经有人核对过了，请刷新"


class UndoRefused(DomainError):
    """The days are over, or the records have grown together further."""

    code, status, message = "undo_refused", 409, "这次合并撤不回了"


@transaction.atomic
def keep_apart(*, pair_id: int, reason: str, by: Actor, at: datetime) -> DuplicatePair:
    """Somebody has looked: these are two people. They are not compared again."""
    pair = _locked_pair(pair_id)
    if len(reason.strip()) < 2:
        raise InvalidInput("请写明怎么核对的")
    pair.state = PAIR_LIFECYCLE.target_of("keep_apart", current=pair.state)
    pair.note = reason.strip()[:200]
    _decided(pair, by, at)
    return pair


def propose_merge(*, pair_id: int, kept_id: int, fields: Sequence[str], reason: str, by: Actor, at: datetime) -> Any:
    """Ask a second person to merge; nothing moves before.

    :raises MergeRefused: something has to be settled first
    """
    pair = merges.get_pair(pair_id=pair_id)
    taken_id = _other(pair, kept_id)
    if unknown := set(fields) - FIELDS.keys():
        raise InvalidInput(f"没有这一项：{'、'.join(sorted(unknown))}")
    if pair.state == DuplicatePair.State.MERGED:
        raise PairDecided()
    if standing := merging.refusals(kept=kept_id, taken=taken_id, on=local_date(at)):
        raise MergeRefused(details=standing)
    return proposals.propose(
        code=merges.MERGE,
        organization_id=pair.organization_id,
        title=f"合并两份档案：编号 {taken_id} 并入编号 {kept_id}",
        subject=merges.subject_of(pair),
        payload={
            "pair_id": pair.pk,
            "kept_id": kept_id,
            "fields": sorted(fields),
            "proposed_by": by.label,
            "proposed_by_name": by.name,
            "reason": reason.strip()[:200],
        },
        reason=reason,
        by=by,
        at=at,
    )


def carry_out_merge(payload: dict[str, Any], by: Actor, at: datetime) -> None:
    merge_records(**payload, by=by, at=at)


@transaction.atomic
def merge_records(
    *,
    pair_id: int,
    kept_id: int,
    fields: Sequence[str],
    reason: str,
    proposed_by: str,
    proposed_by_name: str = "",
    by: Actor,
    at: datetime,
) -> PatientMerge:
    """Take one record of the pair into the other; `fields` come from the one taken in.

    :raises NotFound: one of the two is not in scope
    :raises MergeRefused: something has to be settled first, or has happened meanwhile
    :raises IdentityRefused: number, birth date and sex would not fit together
    """
    _one_at_a_time()
    pair = _locked_pair(pair_id)
    taken_id = _other(pair, kept_id)
    if Patient.objects.filter(pk__in=[kept_id, taken_id]).count() < 2:
        raise NotFound()
    if standing := merging.refusals(kept=kept_id, taken=taken_id, on=local_date(at)):
        raise MergeRefused(details=standing)
    try:
        with transaction.atomic():
            # Rows first, the people behind them second, as everybody who works on a row does: no waiting in a ring.
            moved = merging.move(kept=kept_id, taken=taken_id)
            rows = Patient.objects.select_for_update(of=("self",)).filter(pk__in=[kept_id, taken_id]).order_by("pk")
            people = {person.pk: person for person in rows}
            chosen = _chosen(people[kept_id], people[taken_id], fields)
            _check_identity(people[kept_id], people[taken_id], chosen, at)
            before = {"kept": _row(kept_id), "taken": _row(taken_id)}
            _delete(taken_id)
            _take_over(kept_id, before["taken"], chosen, people)
            _check_keys()
    except Error as error:
        raise MergeRefused(details=["刚才有人动过其中一份档案，或有一处登记没能跟过来；请刷新后再看一遍"]) from error
    merge = PatientMerge.objects.create(
        organization_id=Patient.objects.get(pk=kept_id).organization_id,
        kept_id=kept_id,
        taken_id=taken_id,
        fields=chosen,
        reason=reason,
        before=json.dumps(before | {"after": _row(kept_id)}, ensure_ascii=False),
        proposed_by=proposed_by,
        proposed_by_name=proposed_by_name[:60],
        merged_by=by.label,
        merged_by_name=by.name[:60],
        merged_at=at,
        undo_until=at + safeguards.days("merge_undo_days", at=at),
    )
    MergeMove.objects.bulk_create(
        MergeMove(
            merge=merge,
            model=one.follows.model,
            column=one.follows.column,
            label=one.follows.label,
            unit=one.follows.unit,
            row_ids=one.ids,
            aside=json.dumps(one.aside, ensure_ascii=False) if one.aside else None,
            aside_count=len(one.aside),
        )
        for one in moved
    )
    Tombstone.objects.create(patient_id=taken_id, survivor_id=kept_id, merge=merge)
    pair.state = PAIR_LIFECYCLE.target_of("merge", current=pair.state)
    _decided(pair, by, at)
    refresh_masks([kept_id], on=local_date(at))
    audit.record_read(patient_id=kept_id, by=by, at=at, purpose="manage", subject="合并档案")
    events.publish(
        PatientsMerged(
            organization_id=merge.organization_id,
            by=by.label,
            at=at,
            patient_id=kept_id,
            taken_id=taken_id,
            merge_id=merge.pk,
        )
    )
    return merge


@transaction.atomic
def undo_merge(*, merge_id: int, reason: str, by: Actor, at: datetime) -> PatientMerge:
    """Put both records back as they were: rows that came over return, rows set aside are put back, what came later
    stays with the record that was kept. A field that was changed since the merge keeps the change.

    :raises UndoRefused: too late, or the kept record was itself taken into a third one
    """
    merges.get_merge(merge_id=merge_id)
    _one_at_a_time()
    merge = PatientMerge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    target = MERGE_LIFECYCLE.target_of("undo", current=merge.state)
    if len(reason.strip()) < UNDO_REASON_MIN:
        raise InvalidInput("请写明为什么撤销（至少 4 个字）")
    if at > merge.undo_until:
        days = (merge.undo_until - merge.merged_at).days
        raise UndoRefused(f"合并已过 {days} 天，撤不回了；可以另建档案")
    if not Patient.objects.filter(pk=merge.kept_id).exists():
        raise UndoRefused("保留的一份后来又并入了别的档案，请先撤销后面那一次")
    before = json.loads(str(merge.before))
    try:
        with transaction.atomic():
            Tombstone.objects.filter(merge=merge).delete()
            for one in MergeMove.objects.filter(merge=merge).order_by("-id"):
                aside = json.loads(str(one.aside)) if one.aside else []
                merging.move_back(
                    kept=merge.kept_id,
                    taken=merge.taken_id,
                    model=one.model,
                    column=one.column,
                    ids=one.row_ids,
                    aside=aside,
                )
            Patient.objects.select_for_update(of=("self",)).get(pk=merge.kept_id)
            _give_back(merge, before)
            with connection.cursor() as cursor:
                merging.put_back(cursor, Patient._meta, before["taken"])
            _check_keys()
    except Error as error:
        raise UndoRefused("合并以后登记过的内容和原来的冲突，撤不回了；请看合并记录，逐项改正") from error
    merge.state, merge.undone_at, merge.undo_reason = target, at, reason.strip()[:200]
    merge.undone_by, merge.undone_by_name = by.label, by.name[:60]
    merge.save(update_fields=["state", "undone_at", "undo_reason", "undone_by", "undone_by_name"])
    _reopen_pair(merge)
    refresh_masks([merge.kept_id, merge.taken_id], on=local_date(at))
    events.publish(
        PatientsSeparated(
            organization_id=merge.organization_id,
            by=by.label,
            at=at,
            patient_id=merge.kept_id,
            taken_id=merge.taken_id,
            merge_id=merge.pk,
        )
    )
    return merge


def register_kinds() -> None:
    """Called once when Django starts (from `jobs`)."""
    proposals.register_kind(
        code=merges.MERGE,
        title="合并档案",
        propose=PatientPermission.PROPOSE_MERGE,
        confirm=PatientPermission.MERGE,
        carry_out=carry_out_merge,
    )


def _chosen(kept: Patient, taken: Patient, fields: Sequence[str]) -> list[str]:
    """What was asked for and differs; and the household where the one taken in is head and somebody is left behind."""
    different = differing(vars(kept), vars(taken))
    wanted = {code for code in fields if code in different}
    if taken.relation_to_head == "02" and (kept.household_id in (None, taken.household_id)):
        wanted.add("household")
    return [code for code in FIELDS if code in wanted]


def _check_identity(kept: Patient, taken: Patient, chosen: Sequence[str], at: datetime) -> None:
    """The merged record must be one that could have been registered."""

    def of(code: str) -> Patient:
        return taken if code in chosen else kept

    card = of("identity")
    if card.identity_kind != Patient.Identity.ID_CARD or card.identity_number is None:
        return
    born, sex = of("birth").birth_date, of("sex").sex
    problems = rules.identity_problems(number=str(card.identity_number), birth_date=born, sex=sex, on=local_date(at))
    if problems:
        raise IdentityRefused("；".join(problems), details=problems)


def _take_over(kept_id: int, row: dict[str, Any], chosen: Sequence[str], people: dict[int, Patient]) -> None:
    _set_columns(kept_id, row, columns_of(list(chosen)))
    # At most one of the two has a team, or both have the same: two contracts of one day are refused before.
    kept, taken = (people[kept_id], next(person for person in people.values() if person.pk != kept_id))
    if kept.current_team_id is None and taken.current_team_id is not None:
        Patient.objects.filter(pk=kept_id).update(current_team=taken.current_team_id)


def _give_back(merge: PatientMerge, before: dict[str, Any]) -> None:
    now, after = _row(merge.kept_id), before["after"]
    columns = [column for column in columns_of(merge.fields) if now[column] == after[column]]
    if now["current_team_id"] == after["current_team_id"]:
        columns.append("current_team_id")
    _set_columns(merge.kept_id, before["kept"], columns)


def _set_columns(patient_id: int, row: dict[str, Any], columns: Sequence[str]) -> None:
    if not columns:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE patients_patient SET ({names}) = (SELECT {names}"  # noqa: S608  the columns are our own
            " FROM jsonb_populate_record(NULL::patients_patient, %s::jsonb)) WHERE id = %s",
            [json.dumps(row), patient_id],
        )


def _row(patient_id: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(p)::text FROM patients_patient p WHERE id = %s", [patient_id])
        return dict(json.loads(cursor.fetchone()[0]))


def _delete(patient_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM patients_patient WHERE id = %s", [patient_id])


def _check_keys() -> None:
    """Every deferred key is looked at now: a table that nobody has declared stops the merge here."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _one_at_a_time() -> None:
    """Merges are rare and may meet in a chain of three records: they queue."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('patients merge'))")


def _locked_pair(pair_id: int) -> DuplicatePair:
    merges.get_pair(pair_id=pair_id)
    return DuplicatePair.objects.select_for_update(of=("self",)).get(pk=pair_id)


def _other(pair: DuplicatePair, kept_id: int) -> int:
    if kept_id not in (pair.first_id, pair.second_id):
        raise NotFound()
    return pair.second_id if kept_id == pair.first_id else pair.first_id


def _decided(pair: DuplicatePair, by: Actor, at: datetime) -> None:
    pair.decided_at, pair.decided_by, pair.decided_by_name = at, by.label, by.name[:60]
    pair.save(update_fields=["state", "note", "decided_at", "decided_by", "decided_by_name"])


def _reopen_pair(merge: PatientMerge) -> None:
    ids = sorted((merge.kept_id, merge.taken_id))
    pair = DuplicatePair.objects.select_for_update(of=("self",)).filter(first_id=ids[0], second_id=ids[1]).first()
    if pair is not None:
        pair.state = PAIR_LIFECYCLE.target_of("separate", current=pair.state)
        pair.decided_at, pair.decided_by, pair.decided_by_name = None, "", ""
        pair.save(update_fields=["state", "decided_at", "decided_by", "decided_by_name"])


def open_pair(*, pair_id: int, by: Actor, at: datetime) -> merges.Comparison:
    """Both records are opened for this, and both read logs say so."""
    found = merges.compare(pair_id=pair_id, by=by, on=local_date(at), at=at)
    for person in found.people:
        audit.record_read(patient_id=person.pk, by=by, at=at, purpose="manage", subject="核对疑似重复")
    return found
