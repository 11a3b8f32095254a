"""监护复核: at eighteen the guardian's word ends and the young adult is asked for their own; a guardianship of an adult
is looked at again from time to time.

What the guardian signed goes on to its last day or ends on the birthday, as `at_eighteen` says; the guardian can renew
it in neither case, because the grant has ended (民法典 17, 18, 27).
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts import services as contract_services
from jiayi.contracting.contracts.services import Signature
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel import events, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import add_months, add_years, local_date

from .. import queries
from ..events import ReviewOpened
from ..models import REVIEW_LIFECYCLE, GuardianReview, ReviewState
from ..rules import ASK, EnrolmentRules
from .errors import ReviewClosed, ReviewRefused

TASK = "enrolment.reviews"
ADULT_AGE = 18
LOOK_BACK_DAYS = 60
BY = Actor.system("enrolment")


def open_reviews(*, at: datetime) -> int:
    """Find who turns eighteen within the notice and whose guardianship is due for a look; a daily job calls this."""
    today = local_date(at)
    rules = queries.rules_on(today)
    opened = 0
    for grant, kind, due_date in [*_turning(today, rules), *_incapable(today, rules)]:
        contract = contracts.covering_contracts(patient_ids=[grant.patient_id], today=today).get(grant.patient_id)
        if contract is not None:
            opened += _open(grant, kind=kind, due_date=due_date, contract=contract, at=at)
    return opened


def settle_reviews(*, at: datetime) -> int:
    """Reviews that time has answered: the contract ended or ran out, or the birthday passed without a word where the
    rules then end it. Each in a transaction of its own.
    """
    today = local_date(at)
    rules = queries.rules_on(today)
    settled = 0
    for review in GuardianReview.objects.filter(state=ReviewState.OPEN).select_related("contract"):
        contract = review.contract
        if contract is None or contract.status != "signed":
            settled += _settle(review.pk, "end", at=at)
        elif contract.period.upper <= today:
            settled += _settle(review.pk, "keep", at=at)
        elif rules.at_eighteen == ASK and review.kind == GuardianReview.Kind.EIGHTEEN and review.due_date <= today:
            settled += _settle(review.pk, "end", at=at, ends_contract=True)
    return settled


@transaction.atomic
def affirm_review(*, review_id: int, signature: Signature, by: Actor, at: datetime) -> GuardianReview:
    """The young adult takes the agreement over: in the app, or by a signature a doctor witnesses."""
    review = _locked(review_id)
    if review.kind != GuardianReview.Kind.EIGHTEEN:
        raise ReviewRefused("监护定期复核由工作人员核对依据")
    contract_services.affirm_contract(contract_id=review.contract_id or 0, signature=signature, by=by, at=at)
    return _close(review, "affirm", by=by, at=at)


@transaction.atomic
def resolve_review(*, review_id: int, move: str, proof: str, by: Actor, at: datetime) -> GuardianReview:
    """What a member of staff found out: the guardianship goes on (with its proof), the agreement runs to its last day,
    or the person wants out.

    :raises ReviewRefused: if the outcome does not fit the kind of review
    """
    review = _locked(review_id)
    is_incapable = review.kind == GuardianReview.Kind.INCAPABLE
    if move == "extend" and not (is_incapable and proof.strip()):
        raise ReviewRefused("监护继续要写依据，如法院判决书、居委会证明" if is_incapable else "满 18 岁，监护不再继续")
    if move == "end" and review.contract_id is not None:
        contract_services.end_contract(contract_id=review.contract_id, reason="resident", note=proof, by=by, at=at)
    review.proof = proof.strip()
    return _close(review, move, by=by, at=at)


def _turning(today: date, rules: EnrolmentRules) -> list[tuple[Any, str, date]]:
    rows = patients.list_ending_guardianships(
        after=today - timedelta(days=LOOK_BACK_DAYS), until=today + timedelta(days=rules.guardian_notice_days)
    )
    return [
        (grant, GuardianReview.Kind.EIGHTEEN, grant.to_date)
        for grant in rows
        if grant.to_date is not None and grant.to_date == add_years(grant.patient.birth_date, ADULT_AGE)
    ]


def _incapable(today: date, rules: EnrolmentRules) -> list[tuple[Any, str, date]]:
    months, until = rules.incapable_review_months, today + timedelta(days=rules.guardian_notice_days)
    rows = patients.list_open_guardianships(
        begun_before=add_months(until, -months), born_before=add_years(today, -ADULT_AGE)
    )
    found: list[tuple[Any, str, date]] = []
    for grant in rows:
        elapsed = months
        while add_months(grant.from_date, elapsed + months) <= until:
            elapsed += months
        found.append((grant, GuardianReview.Kind.INCAPABLE, add_months(grant.from_date, elapsed)))
    return found


@transaction.atomic
def _open(grant: Any, *, kind: str, due_date: date, contract: Any, at: datetime) -> int:
    person = grant.patient
    review, is_new = GuardianReview.objects.get_or_create(
        patient=person,
        kind=kind,
        due_date=due_date,
        defaults={
            "organization_id": contract.organization_id,
            "team_id": contract.team_id,
            "guardian": grant.agent,
            "contract": contract,
            "opened_at": at,
        },
    )
    if not is_new:
        return 0
    is_eighteen = kind == GuardianReview.Kind.EIGHTEEN
    day = f"{due_date.month}月{due_date.day}日"
    tasks.open_task(
        organization_id=contract.organization_id,
        patient_id=person.pk,
        team_id=contract.team_id,
        kind="guardian_review",
        title="满18岁，请本人确认签约" if is_eighteen else "监护复核",
        detail=f"监护人{grant.agent.name}，{day}{'起由本人做主' if is_eighteen else '到复核日'}",
        due_date=due_date,
        source_app=TASK,
        source_id=review.pk,
        by=BY,
        at=at,
    )
    if is_eighteen:
        messaging.send(
            to_patient=person.pk,
            template="turning_adult",
            context={"team": contract.team.name, "date": day},
            by=BY,
            at=at,
        )
        messaging.send(
            to_patient=grant.agent_id,
            template="guardian_ends",
            context={"name": person.name, "date": day},
            by=BY,
            at=at,
        )
    events.publish(
        ReviewOpened(
            organization_id=review.organization_id, by=BY.label, at=at, review_id=review.pk, patient_id=person.pk
        )
    )
    return 1


@transaction.atomic
def _settle(review_id: int, move: str, *, at: datetime, ends_contract: bool = False) -> int:
    review = GuardianReview.objects.select_for_update(of=("self",)).get(pk=review_id)
    if review.state != ReviewState.OPEN:
        return 0
    if ends_contract:
        contract_services.end_contract(
            contract_id=review.contract_id or 0, reason="team", note="满 18 岁，本人没有确认", by=BY, at=at
        )
    _close(review, move, by=BY, at=at)
    return 1


def _locked(review_id: int) -> GuardianReview:
    """
    :raises ReviewClosed: if it was dealt with
    """
    queries.get_review(review_id=review_id)
    review = GuardianReview.objects.select_for_update(of=("self",)).get(pk=review_id)
    if review.state != ReviewState.OPEN:
        raise ReviewClosed()
    return review


def _close(review: GuardianReview, move: str, *, by: Actor, at: datetime) -> GuardianReview:
    review.state = REVIEW_LIFECYCLE.target_of(move, current=review.state)
    review.closed_at, review.closed_by = at, by.label
    review.save(update_fields=["state", "closed_at", "closed_by", "proof"])
    with scope.everything(reason="the task is the team's, whoever has answered"):
        tasks.close_task(source_app=TASK, source_id=review.pk, by=by, at=at)
    return review
