"""功能社区名单: register the employer or school, write down who said no, witness a signature on the signing day."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from jiayi.contracting.contracts import services as contracts
from jiayi.contracting.contracts.services import Signature
from jiayi.foundation.files import queries as files
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.period import local_date

from .. import queries
from ..events import GroupRegistered
from ..models import ENTRY_LIFECYCLE, GROUP_LIFECYCLE, CollectiveGroup, GroupEntry
from .asking import lift_refusal_of
from .errors import AlreadyAnswered, GroupClosed, GroupExists, NobodyToAsk
from .offering import offer_entry

REMINDER = "group_reminder"
REMIND_AFTER_DAYS = 3


@transaction.atomic
def register_group(
    *,
    team_id: int,
    name: str,
    kind: str,
    contact_name: str,
    contact_phone: str,
    package_codes: Sequence[str],
    agreed_date: date,
    by: Actor,
    at: datetime,
    signing_day: date | None = None,
    place: str = "",
    letter_file_id: int | None = None,
) -> CollectiveGroup:
    """An employer or school with which the team has agreed to invite its people.

    :raises GroupExists: if an open list of this name exists
    """
    team = practitioners.get_managed_team(team_id=team_id)
    if agreed_date > local_date(at):
        raise InvalidInput("约定日期不能晚于今天")
    if letter_file_id is not None:
        files.get_file(file_id=letter_file_id)
    try:
        with transaction.atomic():
            group = CollectiveGroup.objects.create(
                organization_id=team.organization_id,
                team=team,
                name=name.strip(),
                kind=kind,
                contact_name=contact_name.strip(),
                contact_phone=contact_phone or None,
                package_codes=list(package_codes),
                agreed_date=agreed_date,
                signing_day=signing_day,
                place=place,
                letter_id=letter_file_id,
                created_at=at,
                created_by=by.label,
            )
    except IntegrityError as refused:
        raise GroupExists() from refused
    events.publish(GroupRegistered(organization_id=group.organization_id, by=by.label, at=at, group_id=group.pk))
    return group


@transaction.atomic
def change_group(
    *,
    group_id: int,
    by: Actor,
    at: datetime,
    signing_day: date | None,
    place: str,
    contact_name: str,
    contact_phone: str | None,
    letter_file_id: int | None,
) -> CollectiveGroup:
    """When and where the signing day is, whom to call, the letter. A phone of None stays as it was."""
    group = queries.get_group(group_id=group_id)
    if letter_file_id is not None:
        files.get_file(file_id=letter_file_id)
        group.letter_id = letter_file_id
    group.signing_day, group.place, group.contact_name = signing_day, place, contact_name.strip()
    if contact_phone is not None:
        group.contact_phone = contact_phone or None
    group.save(update_fields=["signing_day", "place", "contact_name", "contact_phone", "letter"])
    return group


@transaction.atomic
def move_group(*, group_id: int, move: str, by: Actor, at: datetime) -> CollectiveGroup:
    """Close a list that is finished, or open it again."""
    queries.get_group(group_id=group_id)
    group = CollectiveGroup.objects.select_for_update(of=("self",)).get(pk=group_id)
    group.status = GROUP_LIFECYCLE.target_of(move, current=group.status)
    try:
        group.save(update_fields=["status"])
    except IntegrityError as refused:
        raise GroupExists() from refused
    return group


@transaction.atomic
def sign_entry(*, entry_id: int, signature: Signature, gives_consent: bool, by: Actor, at: datetime) -> GroupEntry:
    """On the signing day: somebody of the list signs by hand before a witness. Offer and signature together."""
    entry = lock_entry(entry_id=entry_id)
    lift_refusal_of(entry.patient_id, by=by, at=at)
    contract_id = offer_entry(entry, by=by, at=at)
    contracts.confirm_contract(contract_id=contract_id, by=by, at=at, signature=signature, gives_consent=gives_consent)
    return entry


@transaction.atomic
def decline_entry(*, entry_id: int, reason_code: str, note: str, by: Actor, at: datetime) -> GroupEntry:
    """Somebody of the list says no to a member of staff: into the register, and an open offer is taken back.

    :raises RefusalReasonUnknown: if the reason is not in the dictionary
    """
    entry = lock_entry(entry_id=entry_id)
    contracts.record_refusal(
        patient_id=entry.patient_id,
        channel="clinic",
        reason_code=reason_code,
        note=note,
        team_id=entry.group.team_id,
        contract_id=entry.contract_id,
        by=by,
        at=at,
    )
    entry.answer = ENTRY_LIFECYCLE.target_of("decline", current=entry.answer)
    entry.reason_code, entry.note = reason_code, note
    entry.save(update_fields=["answer", "reason_code", "note"])
    return entry


@transaction.atomic
def remind_entries(*, group_id: int, by: Actor, at: datetime) -> int:
    """Write once more to those who were invited and have not answered, three days apart; returns to how many.

    :raises NobodyToAsk: if nobody is to be reminded now
    """
    group = open_group(group_id=group_id)
    waiting = queries.select_entries(group_id=group.pk, state="waiting").select_for_update(of=("self",))
    sent = 0
    for entry in waiting:
        if entry.asked_at is not None and (local_date(at) - local_date(entry.asked_at)).days < REMIND_AFTER_DAYS:
            continue
        messaging.send(
            to_patient=entry.patient_id,
            template=REMINDER,
            context={
                "group": group.name,
                "team": group.team.name,
                "organization": group.organization.label,
                "contract": entry.contract_id,
            },
            by=by,
            at=at,
        )
        mark_asked(entry, at=at)
        sent += 1
    if not sent:
        raise NobodyToAsk(f"没有要提醒的人：都答复过了，或者 {REMIND_AFTER_DAYS} 天内刚发过")
    return sent


def open_group(*, group_id: int) -> CollectiveGroup:
    """
    :raises GroupClosed: if the list is finished
    """
    group = queries.get_group(group_id=group_id)
    if group.status != "open":
        raise GroupClosed()
    return group


def lock_entry(*, entry_id: int) -> GroupEntry:
    """
    :raises AlreadyAnswered: if the person has signed
    """
    queries.get_entry(entry_id=entry_id)
    entry = (
        GroupEntry.objects.select_for_update(of=("self",))
        .select_related("group__team", "group__organization", "contract", "patient")
        .get(pk=entry_id)
    )
    if entry.group.status != "open":
        raise GroupClosed()
    if entry.contract_id is not None and entry.contract.status in ("signed", "ended"):  # type: ignore[union-attr]
        raise AlreadyAnswered("这位已经签好了")
    return entry


def mark_asked(entry: GroupEntry, *, at: datetime) -> None:
    entry.asked_at, entry.asked_count = at, entry.asked_count + 1
    entry.save(update_fields=["asked_at", "asked_count"])
