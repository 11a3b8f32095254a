"""医生离岗: an acting team serves from that day; everybody is offered a new team, and nobody is moved in silence."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.patients import queries as people
from jiayi.foundation.patients import services as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.foundation.practitioners import services as teams
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput
from jiayi.kernel.period import local_date

from .. import rules
from ..events import DepartureMoved
from ..models import (
    DEPARTURE_LIFECYCLE,
    Contract,
    ContractStatus,
    ContractTransfer,
    Departure,
    EndReason,
    TransferOrigin,
    TransferReach,
)
from ..queries import policy_for, team_loads
from ..queries.departing import get_departure, list_due_departures, list_unplaced
from ..queries.holds import held_until
from ..rules import policy_label
from ..rules.moving import Resettled, Room
from .closing import end_contract
from .moving import close_together
from .transferring import tell_moves

BATCH = 500
ENDING_BATCH = 100  # an end is a dozen statements


class DepartureOpen(DomainError):
    """The team is being left already."""

    code, status, message = "departure_open", 409, "这个团队的离岗安排已经开始，请接着办那一份"


@transaction.atomic
def open_departure(
    *, team_id: int, acting_team_id: int, reason: str, leaving_date: date, by: Actor, at: datetime, note: str = ""
) -> Departure:
    """The doctor of a team leaves: it takes nobody new, and from the day of leaving the acting team has its people and
    its tasks, so that nobody is without anybody.

    :raises NotFound: if a team is out of scope
    :raises TeamNotReady: if the acting team may not serve
    :raises DepartureOpen: if it was begun before
    """
    today = local_date(at)
    team = practitioners.get_managed_team(team_id=team_id)
    acting = practitioners.get_managed_team(team_id=acting_team_id)
    if acting.pk == team.pk:
        raise InvalidInput("代管团队要另选一个")
    practitioners.check_team_ready(team_id=acting.pk, on=today)
    organization = organizations.get_organization(organization_id=team.organization_id)
    policy = policy_for(organization_path=organization.path, on=today).rules
    try:
        with transaction.atomic():
            departure = Departure.objects.create(
                organization_id=team.organization_id,
                team=team,
                practitioner_id=team.leader_id,
                acting_team=acting,
                reason=Departure.Reason(reason),
                note=note.strip(),
                leaving_date=leaving_date,
                answer_by=max(today, leaving_date) + timedelta(days=policy.leaving_days),
                silence=policy.leaving_silence,
                opened_by=by.label,
                opened_by_name=by.name,
                opened_at=at,
            )
    except IntegrityError as refused:
        raise DepartureOpen() from refused
    teams.change_team(team_id=team.pk, is_open=False, by=by, at=at)
    if leaving_date <= today:
        let_acting_team_serve(departure, by=by, at=at)
    _tell(departure, "open", by=by, at=at)
    return departure


def let_acting_team_serve(departure: Departure, *, by: Actor, at: datetime) -> int:
    """Everybody of the team, and what is still to be done for them, goes to the acting team; the contracts stay."""
    held = _held(departure, today=local_date(at)).values_list("patient_id", flat=True)
    moved = patients.set_current_team(patient_ids=list(held), team_id=departure.acting_team_id, by=by, at=at)
    tasks.follow_current_teams()
    return moved


def spread_over(*, departure_id: int, team_ids: Sequence[int], at: datetime) -> Mapping[int, int]:
    """patient → team for everybody who has no offer yet: families together, own community first, within the places
    left; `preview` and `offer_new_teams` ask the same function."""
    today = local_date(at)
    departure = get_departure(departure_id=departure_id)
    rooms = _rooms(team_ids, but=departure.team_id, today=today)
    waiting = list_unplaced(departure=departure, today=today)
    return rules.spread([Resettled(**row) for row in waiting], rooms)


def offer_new_teams(*, departure_id: int, team_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Ask everybody who has not been asked, in batches, each committed; asking again asks only the rest."""
    placed = list(spread_over(departure_id=departure_id, team_ids=team_ids, at=at).items())
    for begin in range(0, len(placed), BATCH):
        with transaction.atomic():
            _offer(get_departure(departure_id=departure_id), dict(placed[begin : begin + BATCH]), by=by, at=at)
    return len(placed)


def close_departure(*, departure_id: int, by: Actor, at: datetime) -> Departure:
    """All have answered, or the rest stays with the acting team until the contract runs out; the silent in batches,
    each committed: the page shows how far it has got, and a killed job goes on where it was.

    :raises InvalidTransition: if it is closed already
    """
    while _answer_silence(departure_id=departure_id, by=by, at=at):
        pass
    return _close(departure_id=departure_id, by=by, at=at)


@transaction.atomic
def _close(*, departure_id: int, by: Actor, at: datetime) -> Departure:
    departure = get_departure(departure_id=departure_id, lock=True)
    departure.status, departure.closed_at = DEPARTURE_LIFECYCLE.target_of("close", current=departure.status), at
    departure.save(update_fields=["status", "closed_at"])
    _tell(departure, "close", by=by, at=at)
    return departure


def settle_departures(*, by: Actor, at: datetime) -> int:
    """The nightly job: doctors who leave today, and offers whose last day for an answer is over."""
    due = list_due_departures(today=local_date(at))
    for departure in due:
        if departure.leaving_date == local_date(at):
            with transaction.atomic():
                let_acting_team_serve(departure, by=by, at=at)
        if departure.answer_by < local_date(at):
            close_departure(departure_id=departure.pk, by=by, at=at)
    return len(due)


@transaction.atomic
def _answer_silence(*, departure_id: int, by: Actor, at: datetime) -> int:
    """Nobody is moved without a word: silence leaves the contract with the acting team, or ends it, as the policy
    says. Returns how many of the silent this batch held."""
    departure = get_departure(departure_id=departure_id, lock=True)
    DEPARTURE_LIFECYCLE.target_of("close", current=departure.status)
    silent = ContractTransfer.objects.select_for_update(of=("self",)).filter(departure=departure, status="open")
    batch = BATCH if departure.silence == "keep" else ENDING_BATCH
    rows = list(silent.select_related("from_contract").order_by("pk")[:batch])
    # Who says they know nothing of the contract has spoken: what becomes of it is decided with the case.
    disputed = held_until(contract_ids=[row.from_contract_id for row in rows])
    close_together(rows, move="lapse", code="waited_too_long", by=by, at=at)
    for row in rows if departure.silence == "end" else []:
        if row.from_contract_id not in disputed and row.from_contract.status == ContractStatus.SIGNED:
            end_contract(
                contract_id=row.from_contract_id, reason=EndReason.TEAM, note="医生离岗，到期没有答复", by=by, at=at
            )
    return len(rows)


def _rooms(team_ids: Sequence[int], *, but: int, today: date) -> list[Room]:
    chosen = [practitioners.get_managed_team(team_id=number) for number in dict.fromkeys(team_ids) if number != but]
    open_teams = [team for team in chosen if team.is_open and team.is_active]
    loads = team_loads(team_ids=[team.pk for team in open_teams], today=today)
    capacities = practitioners.capacities_of([team.pk for team in open_teams], today)
    areas = organizations.service_areas_of([team.organization_id for team in open_teams])
    return [
        Room(
            team_id=team.pk,
            left=max(capacities[team.pk] - loads.get(team.pk, 0), 0),
            communities=frozenset(areas.get(team.organization_id, ())),
        )
        for team in open_teams
    ]


def _offer(departure: Departure, placed: Mapping[int, int], *, by: Actor, at: datetime) -> None:
    contracts: dict[int, Contract] = {}
    for held in _held(departure, today=local_date(at)).filter(patient_id__in=placed).order_by("period"):
        contracts.setdefault(held.patient_id, held)
    names = people.names_of(placed)
    chosen = {number: practitioners.get_team(team_id=number) for number in set(placed.values())}
    rows = []
    for patient_id in [one for one in placed if one in contracts and one in names]:
        contract, team = contracts[patient_id], chosen[placed[patient_id]]
        rows.append(
            ContractTransfer(
                patient_id=patient_id,
                from_contract=contract,
                from_organization_id=contract.organization_id,
                to_organization_id=team.organization_id,
                from_team_id=contract.team_id,
                to_team=team,
                departure=departure,
                origin=TransferOrigin.DEPARTURE,
                reach=TransferReach.TEAM,
                reason_code="doctor_left",
                reason=departure.get_reason_display(),
                rule_version=policy_label(contract.policy.code, contract.policy.version),
                asked_by=by.label,
                asked_by_name=by.name,
                asked_at=at,
                channel=by.channel,
                lapse_date=departure.answer_by,
            )
        )
    # One statement for the batch and one for what is told: fifteen hundred are asked in a second, not in seven.
    ContractTransfer.objects.bulk_create(rows)
    tell_moves(rows, "asked", by=by, at=at)


def _held(departure: Departure, *, today: date):  # type: ignore[no-untyped-def]
    return Contract.objects.select_related("policy").filter(
        team_id=departure.team_id, status=ContractStatus.SIGNED, period__endswith__gt=today
    )


def _tell(departure: Departure, move: str, *, by: Actor, at: datetime) -> None:
    events.publish(
        DepartureMoved(
            organization_id=departure.organization_id,
            by=by.label,
            at=at,
            departure_id=departure.pk,
            team_id=departure.team_id,
            move=move,
        )
    )
