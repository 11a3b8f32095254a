"""Guardians and proxies."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.period import local_date

from .. import queries, rules
from ..events import ProxyGranted, ProxyRevoked
from ..models import ProxyGrant


class GrantExists(DomainError):
    """This person may act already."""

    code, status, message = "grant_exists", 409, "已经有这份授权"


@transaction.atomic
def grant_proxy(
    *,
    patient_id: int,
    agent_id: int,
    kind: str,
    scopes: Sequence[str],
    from_date: date,
    to_date: date | None,
    proof: str,
    by: Actor,
    at: datetime,
) -> ProxyGrant:
    """Let somebody act for a person. A guardian holds every scope, of a minor until the 18th birthday.

    :raises InvalidInput: the agent is a minor, a mandate has no end or no scope, proof is missing
    :raises GrantExists: the same grant from the same day exists
    """
    person, agent = queries.get_patient(patient_id=patient_id), queries.get_patient(patient_id=agent_id)
    if patient_id == agent_id:
        raise InvalidInput("本人不需要授权给自己")
    if rules.is_minor(agent.birth_date, from_date):
        raise InvalidInput("代办人要满18周岁")
    if not proof.strip():
        raise InvalidInput("请写明依据，如户口簿、委托书")
    if kind == ProxyGrant.Kind.GUARDIAN:
        scopes = rules.GUARDIAN_SCOPES
        to_date = rules.grant_end(kind=kind, birth_date=person.birth_date, from_date=from_date, to_date=to_date)
    elif to_date is None:
        raise InvalidInput("代办授权要有截止日期")
    if not scopes or set(scopes) - set(ProxyGrant.Scope.values):
        raise InvalidInput("请选择授权范围")
    if to_date is not None and to_date <= from_date:
        raise InvalidInput("截止日期要晚于开始日期")
    try:
        with transaction.atomic():
            grant = ProxyGrant.objects.create(
                patient=person,
                agent=agent,
                kind=kind,
                scopes=sorted(set(scopes)),
                from_date=from_date,
                to_date=to_date,
                proof=proof.strip(),
                granted_by=by.label,
                granted_at=at,
            )
    except IntegrityError as error:
        raise GrantExists() from error
    events.publish(
        ProxyGranted(
            organization_id=person.organization_id,
            by=by.label,
            at=at,
            patient_id=patient_id,
            agent_id=agent_id,
            kind=kind,
        )
    )
    return grant


def revoke_own_proxy(*, grant_id: int, by: Actor, at: datetime) -> ProxyGrant:
    """A resident withdraws a mandate given for themselves; a guardianship ends at the counter, with proof.

    :raises NotFound: not the resident's own mandate
    """
    grant = ProxyGrant.objects.filter(pk=grant_id, kind=ProxyGrant.Kind.PROXY).first()
    if grant is None or grant.patient_id not in by.own_ids:
        raise NotFound()
    return revoke_proxy(grant_id=grant_id, by=by, at=at)


@transaction.atomic
def revoke_proxy(*, grant_id: int, by: Actor, at: datetime) -> ProxyGrant:
    """End a grant today; one that has not lasted a day is removed, since a period is never empty.

    :raises NotFound: outside the scope or ended
    """
    today = local_date(at)
    grant = ProxyGrant.objects.select_related("patient").filter(pk=grant_id).first()
    if grant is None or (grant.to_date is not None and grant.to_date <= today):
        raise NotFound()
    if grant.from_date >= today:
        grant.delete()
    else:
        grant.to_date = today
        grant.save(update_fields=["to_date"])
    events.publish(
        ProxyRevoked(
            organization_id=grant.patient.organization_id,
            by=by.label,
            at=at,
            patient_id=grant.patient_id,
            agent_id=grant.agent_id,
            kind=grant.kind,
        )
    )
    return grant
