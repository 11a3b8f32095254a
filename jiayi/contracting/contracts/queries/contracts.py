"""Contracts: one, a person's, and the list of the desk and the doctor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import disclosure
from jiayi.kernel.errors import NotFound
from jiayi.kernel.prepared import attach, prepared

from ..models import (
    ENDS,
    NEVER_COUNTED,
    Contract,
    ContractDecision,
    ContractPackage,
    ContractStatus,
    HealthDataConsent,
    Origin,
    SignatureEvidence,
    display_state_sql,
    state_condition,
)
from ..rules import DISPLAY_LABELS, actions_for, display_state
from ..rules.summary import PAYER_LABELS
from .renewals import has_live_renewal

# Five whole tables would be a hundred columns: most of what the statement costs.
_SHOWN_COLUMNS = (
    *("number", "status", "origin", "channel", "years", "period", "agreed_period", "fee_amount", "resident_amount"),
    *("offered_at", "offered_by", "signed_at", "signed_date", "paper_date", "ended_at", "end_reason"),
    *("organization_id", "household_id", "renewed_from_id", "agreement_file_id", "verify_token"),
    *("patient__name", "patient__sex", "patient__birth_date", "patient__organization_id"),
    # Whether the person is still in care is asked of every row of a bulk act: left out, each would be read alone.
    "patient__is_current",
    *("team__name", "team__phone_text", "team__leader__name", "team__leader__title", "team__leader__sex"),
    *("organization__name", "organization__short_name", "policy__code", "policy__version", "policy__name"),
    "policy__rules",
)
_HELD_COLUMNS = (
    *("number", "status", "period", "agreed_period", "signed_date", "organization_id", "team_id"),
    *("patient__name", "patient__birth_date"),
)
_PACKAGE_COLUMNS = ("contract_id", "price", "package__code", "package__version", "package__name")
COUNTED = (ContractStatus.SIGNED, ContractStatus.ENDED)


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractFilter:
    """What a list may be narrowed by; empty means all."""

    q: str = ""
    states: tuple[str, ...] = ()
    tag: str = ""
    team_ids: tuple[int, ...] = ()
    origin: str = ""
    expires_within: int | None = None
    signed_year: int | None = None
    ids: tuple[int, ...] = field(default=())


class ContractNotFound(NotFound):
    """No such contract in scope."""

    message = "没有找到这份协议，或不在您的管理范围内"


def get_contract(*, contract_id: int) -> Contract:
    """With patient, team, policy and organisation.

    :raises ContractNotFound: if it does not exist or is out of scope
    """
    found = (
        Contract.objects.select_related("patient", "team__leader", "organization", "policy")
        .filter(pk=contract_id)
        .first()
    )
    if found is None:
        raise ContractNotFound()
    return found


def view_contract(*, contract_id: int, today: date) -> Contract:
    """One contract as it is shown: with its state on a day, packages, team and place.

    :raises ContractNotFound: if it does not exist or is out of scope
    """
    found = _with_state(_contract_to_show(contract_id=contract_id), today)
    if not found:
        raise ContractNotFound()
    attach(found, "packages", _packages_to_show(contract_id=contract_id), key="contract_id")
    return found[0]


@prepared
def _contract_to_show(*, contract_id: int) -> Any:
    return _shown_bare().filter(pk=contract_id)


@prepared
def _packages_to_show(*, contract_id: int) -> Any:
    return _shown_packages().filter(contract_id=contract_id)


def lock_for_update(*, contract_id: int) -> None:
    """Queue on a contract until the transaction ends."""
    Contract.objects.select_for_update(of=("self",)).filter(pk=contract_id).values("pk").first()


def find_contract(*, number: str) -> Contract | None:
    return Contract.objects.filter(number=number).first()


def select_contracts(*, where: ContractFilter, today: date) -> QuerySet[Contract]:
    """The contracts in scope that match, as bare rows to count and narrow on; `shown_in_list` adds what is shown."""
    rows = Contract.objects.alias(ends_date=ENDS)
    if where.ids:
        rows = rows.filter(pk__in=where.ids)
    if where.team_ids:
        rows = rows.filter(team_id__in=where.team_ids)
    if where.origin:
        rows = rows.filter(origin=where.origin)
    if where.states:
        rows = rows.filter(state_condition(where.states, today))
    if where.tag:
        rows = rows.alias(held=F("patient__tag_mask").bitand(patients.tag_bit(where.tag))).filter(held__gt=0)
    if where.expires_within is not None:
        rows = rows.filter(
            status=ContractStatus.SIGNED,
            ends_date__gt=today,
            ends_date__lte=today + timedelta(days=where.expires_within + 1),
        )
    if where.signed_year is not None:
        rows = rows.filter(status__in=COUNTED, signed_date__year=where.signed_year).exclude(
            end_reason__in=NEVER_COUNTED
        )
    return rows.filter(_matching(where.q)) if where.q else rows


def in_states(rows: QuerySet[Contract], *, states: Sequence[str], today: date) -> QuerySet[Contract]:
    """Those of `select_contracts` that are in one of these computed states today."""
    return rows.filter(state_condition(states, today))


def sortable(rows: QuerySet[Contract]) -> QuerySet[Contract]:
    """With the columns a list may be sorted by: `ends_date` and `pinyin`."""
    return rows.annotate(ends_date=ENDS, pinyin=F("patient__pinyin"))


def shown_in_list(rows: QuerySet[Contract], *, today: date) -> QuerySet[Contract]:
    """With `state`, `ends_date` and what a list shows of the person and the team; the caller takes `values`."""
    return rows.annotate(
        state=display_state_sql(today),
        ends_date=ENDS,
        name=F("patient__name"),
        pinyin=F("patient__pinyin"),
        sex=F("patient__sex"),
        birth_date=F("patient__birth_date"),
        tag_mask=F("patient__tag_mask"),
        team_name=F("team__name"),
        leader_name=F("team__leader__name"),
    )


def list_for_patient(*, patient_id: int, today: date) -> list[Contract]:
    """All contracts of a person, newest first, with their packages."""
    return _with_state(_shown().filter(patient_id=patient_id).order_by("-pk"), today)


def list_signed_for_patient(*, patient_id: int, start: date, end: date) -> list[Contract]:
    """Signed and ended contracts whose period touches [start, end), earliest first."""
    return _signed_for_patient(patient_id=patient_id, start=start, end=end)


@prepared
def _signed_for_patient(*, patient_id: int, start: date, end: date) -> Any:
    return (
        Contract.objects.filter(patient_id=patient_id, status__in=COUNTED, period__overlap=(start, end))
        .select_related("team")
        .only("number", "status", "period", "organization_id", "patient_id", "team__name")
        .order_by("period")
    )


def current_contract(*, patient_id: int, on: date) -> Contract | None:
    """The contract that holds on a day: at most one, by exclusion constraint."""
    return Contract.objects.filter(patient_id=patient_id, status__in=COUNTED, period__contains=on).first()


def contract_to_show(*, patient_id: int, today: date) -> Contract | None:
    """The signed contract that holds today, else the next to begin, else the last that ran out."""
    held: list[Contract] = _held_by(patient_id=patient_id)
    running = [row for row in held if row.period.lower <= today < row.period.upper]
    coming = [row for row in held if row.period.lower > today]
    return next(iter(running or coming or held[-1:]), None)


@prepared
def _held_by(*, patient_id: int) -> Any:
    rows = Contract.objects.filter(patient_id=patient_id, status=ContractStatus.SIGNED).select_related("patient")
    return rows.only(*_HELD_COLUMNS).order_by("period")


def current_contracts(*, patient_ids: Iterable[int], on: date) -> dict[int, Contract]:
    """The contract that holds on a day, by person."""
    rows = Contract.objects.filter(patient_id__in=list(patient_ids), status__in=COUNTED, period__contains=on)
    return {row.patient_id: row for row in rows}


def history_of(*, contract_id: int) -> list[ContractDecision]:
    """Every decision on a contract in order. The contract must have been fetched in scope."""
    return list(
        ContractDecision.objects.filter(contract_id=contract_id).select_related("evidence").order_by("at", "pk")
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Proofs:
    signatures: list[SignatureEvidence]
    has_health_consent: bool


def proofs_of(*, contract_id: int) -> Proofs:
    """Signatures in order, and whether the consent to use health data was given."""
    return Proofs(
        signatures=list(SignatureEvidence.objects.filter(contract_id=contract_id).order_by("at", "pk")),
        has_health_consent=HealthDataConsent.objects.filter(contract_id=contract_id).exists(),
    )


def list_expired_offers(*, today: date, limit: int = 1000) -> list[Contract]:
    """Offers older than their policy allows."""
    return list(
        Contract.objects.filter(status__in=[ContractStatus.DRAFT, ContractStatus.OFFERED])
        .select_related("policy")
        .extra(
            where=[
                "contracts_contract.offered_at < %s::date -"
                " (contracts_signingpolicy.rules->>'offer_valid_days')::int * interval '1 day'"
            ],
            params=[today],
        )
        .order_by("pk")[:limit]
    )


def list_turning(*, on: date) -> QuerySet[Contract]:
    """Contracts that begin to hold on a day, or held until the day before."""
    return Contract.objects.filter(
        Q(status=ContractStatus.SIGNED, period__startswith=on) | Q(status__in=COUNTED, period__endswith=on)
    )


def state_label(state: str) -> str:
    """The Chinese word of a computed state."""
    return DISPLAY_LABELS[state]


def origin_label(origin: str) -> str:
    return str(Origin(origin).label)


def action_names(state: str, *, is_staff: bool) -> list[str]:
    """What a party may do next with a contract in this state."""
    return actions_for(state, is_staff=is_staff)


def payer_label(payer: str) -> str:
    return PAYER_LABELS[payer]


def list_expiring(*, contract_ids: Iterable[int], today: date) -> list[Contract]:
    """The chosen contracts in scope with their state and whether they have been renewed."""
    renewal = Contract.objects.filter(renewed_from=OuterRef("pk")).exclude(
        status__in=["declined", "withdrawn", "lapsed", "void"]
    )
    chosen = _shown().filter(pk__in=list(contract_ids)).annotate(is_renewed=Exists(renewal))
    return _with_state(chosen.order_by("pk")[:500], today)


def _shown() -> QuerySet[Contract]:
    return _shown_bare().prefetch_related(Prefetch("packages", _shown_packages()))


def _shown_bare() -> QuerySet[Contract]:
    related = Contract.objects.select_related("patient", "team", "team__leader", "organization", "policy")
    return related.only(*_SHOWN_COLUMNS)


def _shown_packages() -> QuerySet[ContractPackage]:
    return ContractPackage.objects.select_related("package").only(*_PACKAGE_COLUMNS)


def _with_state(rows: Iterable[Contract], today: date) -> list[Contract]:
    """With the attributes `state`, computed here (the SQL form is for lists that filter by it), and `is_followed`."""
    found = list(rows)
    for row in found:
        row.state = display_state(  # type: ignore[attr-defined]
            status=row.status, origin=row.origin, start=row.period.lower, end=row.period.upper, today=today
        )
    ending = [row.pk for row in found if row.state in ("expiring", "expired")]  # type: ignore[attr-defined]
    followed = has_live_renewal(contract_ids=ending) if ending else set()
    for row in found:
        row.is_followed = row.pk in followed  # type: ignore[attr-defined]
    return found


def _matching(words: str) -> Q:
    """A name, the initials of one, or (the end of) a contract number."""
    words = words.strip()
    is_name = any("一" <= letter <= "鿿" for letter in words)
    if is_name or words.isalpha():
        disclosure.forbid_name_search()
    if is_name:
        return Q(patient__name__startswith=words)
    if words.isalpha():
        return Q(patient__initials__startswith=words.lower())
    return Q(number=words.upper()) | Q(number__endswith=words.upper())
