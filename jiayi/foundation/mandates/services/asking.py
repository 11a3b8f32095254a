"""An adult asks. Whether what they typed fits anybody is told to nobody but the person it fits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.cards import queries as cards
from jiayi.foundation.files import queries as files
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.patients import queries as patients
from jiayi.kernel import scope
from jiayi.kernel.access import MANDATES
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput
from jiayi.kernel.period import local_date

from .. import queries, rules
from ..models import ProxyRequest

ADULT = 18


class NotOfAge(DomainError):
    """Only an adult acts for another."""

    code, status, message = "not_of_age", 409, "替人办事要满 18 周岁，并且这个手机要登记在您自己名下"


def ask(
    *,
    name: str,
    kind: str,
    relation: str,
    scopes: Sequence[str],
    months: int,
    by: Actor,
    at: datetime,
    identity_number: str = "",
    phone: str = "",
    card_token: str = "",
    proof_file_id: int | None = None,
) -> ProxyRequest:
    """Ask to act for the person with this name and number, phone or elder card.

    The same request again while one is open is the same request.

    :raises NotOfAge: the phone belongs to no adult, or to several
    :raises TooManyRequests: too many in a day
    """
    policy = queries.policy_on(local_date(at))
    agent = _agent(by, at)
    if kind == ProxyRequest.Kind.GUARDIAN:
        scopes = MANDATES
        if proof_file_id is None:
            raise InvalidInput("请拍一张户口簿或出生证明的照片，工作人员要核对")
    if not scopes or set(scopes) - set(MANDATES):
        raise InvalidInput("请选您要替他办的事")
    if not (identity_number.strip() or phone.strip() or card_token):
        raise InvalidInput("请填身份证号或手机号，或者扫老人卡")
    if proof_file_id is not None:
        files.get_file(file_id=proof_file_id)
    audit.check_rate(kind="proxy-ask", subject=by.label, limit=policy.asks_a_day, window=timedelta(days=1), at=at)
    person = _person(name, identity_number, phone, card_token)
    if person is not None and person.pk in by.own_ids:
        raise InvalidInput("这是您自己，或者和您用同一个手机，不用申请")
    with scope.everything(reason="the person asked for is found by what was typed"), transaction.atomic():
        return _written(
            person,
            by,
            at,
            policy,
            agent=agent,
            claimed_name=name.strip(),
            kind=kind,
            relation=relation,
            scopes=sorted(set(scopes)),
            months=min(months, policy.longest_months),
            proof_file_id=proof_file_id,
        )


def _written(person: Any, by: Actor, at: datetime, policy: rules.Policy, **values: Any) -> ProxyRequest:
    lapses_at = at + timedelta(days=policy.lapse_days)
    try:
        with transaction.atomic():
            request = ProxyRequest.objects.create(
                patient=person,
                rule_version=policy.version,
                asked_by=by.label,
                asked_at=at,
                lapses_at=lapses_at,
                **values,
            )
    except IntegrityError as error:
        if "one_open_request" not in str(error):
            raise
        return ProxyRequest.objects.get(agent=values["agent"], patient=person, kind=values["kind"], state="asked")
    if person is not None and values["kind"] == ProxyRequest.Kind.PROXY:
        day = local_date(lapses_at)
        messaging.send(
            to_patient=person.pk,
            template="proxy_asked",
            context={"agent": values["agent"].name, "date": f"{day.month}月{day.day}日"},
            by=by,
            at=at,
        )
    return request


def _agent(by: Actor, at: datetime) -> Any:
    """The one adult whose phone this is; a shared phone does not say who is asking."""
    own = [person for person in patients.list_by_ids(by.own_ids) if person.is_current]
    adults = [person for person in own if patients.age(person, local_date(at)) >= ADULT]
    chosen = [person for person in adults if person.pk == by.patient_id] or adults
    if len(chosen) != 1:
        raise NotOfAge()
    return chosen[0]


def _person(name: str, identity_number: str, phone: str, card_token: str) -> Any:
    with scope.everything(reason="the person asked for is found by what was typed"):
        if card_token:
            card = cards.find_by_token(token=card_token)
            found = [card.patient] if card is not None and card.status == cards.ACTIVE else []
        elif identity_number.strip():
            one = patients.find_by_identity(kind="id_card", number=identity_number)
            found = [one] if one is not None else []
        else:
            found = patients.find_by_phone(phone=phone)
    fits = [person for person in found if person.is_current and rules.same_name(name, person.name)]
    return fits[0] if len(fits) == 1 else None
