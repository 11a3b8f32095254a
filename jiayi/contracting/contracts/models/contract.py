"""签约协议. Stored states are what people decided; 待生效, 生效中, 即将到期, 已到期 follow from period and day."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import reduce
from operator import or_

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager

from ..rules.states import EXPIRING_DAYS
from .guards import RENEWS_NOTHING_HELD, SIGNED_BY_GUARDIAN, SIGNED_BY_RESIDENT


class ContractStatus(models.TextChoices):
    DRAFT = "draft", "草稿"
    OFFERED = "offered", "待确认"
    SIGNED = "signed", "已签约"
    DECLINED = "declined", "已拒绝"
    WITHDRAWN = "withdrawn", "已撤回"
    LAPSED = "lapsed", "已过期未签"
    ENDED = "ended", "已终止"
    VOID = "void", "作废"


class Origin(models.TextChoices):
    """Who began: it decides whose act is still awaited."""

    RESIDENT = "resident", "居民发起"
    TEAM = "team", "团队发起"
    PAPER = "paper", "纸质补录"


class EndReason(models.TextChoices):
    TRANSFERRED = "transferred", "转签其他团队"
    DEATH = "death", "死亡"
    MOVED = "moved", "迁出"
    RESIDENT = "resident", "居民解约"
    TEAM = "team", "团队解约"
    DUPLICATE = "duplicate", "重复签约"
    DISPUTE = "dispute", "异议成立"
    COOLING_OFF = "cooling_off", "冷静期内取消"


# Signed by mistake, in ignorance or taken back at once: such a contract never was one of the signed.
NEVER_COUNTED = frozenset({EndReason.DUPLICATE, EndReason.DISPUTE, EndReason.COOLING_OFF})

S = ContractStatus
OPEN = frozenset({S.DRAFT, S.OFFERED})
CONTRACT_LIFECYCLE = Lifecycle(
    field="status",
    initial=S.OFFERED,
    births=frozenset({S.DRAFT}),
    moves={
        "offer": (frozenset({S.DRAFT}), S.OFFERED),
        "sign": (frozenset({S.OFFERED}), S.SIGNED),
        "decline": (frozenset({S.OFFERED}), S.DECLINED),
        "withdraw": (OPEN, S.WITHDRAWN),
        "lapse": (OPEN, S.LAPSED),
        "end": (frozenset({S.SIGNED}), S.ENDED),
        "void": (frozenset(S) - {S.VOID}, S.VOID),
    },
)


@pghistory.track(
    # The row as it was: the present one is the table itself. A copy per insert cost more than the insert.
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    append_only=True,
)
class Contract(models.Model):
    """签约协议 (FHIR Contract). `period` is what holds; `agreed_period` is what was signed, before any early end."""

    # Unique by a constraint: `unique=True` would keep a second index for beginnings of numbers, which nobody looks for.
    number = models.CharField("协议编号", max_length=40)
    # Both foreign keys lead an index below: a second one would only be written.
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT)
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, db_index=False)
    household = models.ForeignKey("patients.Household", models.PROTECT, null=True, blank=True, db_index=False)
    policy = models.ForeignKey("contracts.SigningPolicy", models.PROTECT, db_index=False)  # a handful of policies
    status = models.CharField("状态", max_length=10, choices=S, default=S.OFFERED)
    origin = models.CharField("发起方", max_length=10, choices=Origin)
    channel = models.CharField("渠道", max_length=20)
    years = models.PositiveSmallIntegerField("年数", default=1)
    period = DateRangeField("协议期 [起, 止)")
    agreed_period = DateRangeField("约定期 [起, 止)")
    fee_amount = models.DecimalField("年费用（元）", max_digits=10, decimal_places=2, default=0)
    resident_amount = models.DecimalField("居民自付（元）", max_digits=10, decimal_places=2, default=0)
    offered_at = models.DateTimeField("发起时间")
    offered_by = models.CharField("发起人", max_length=100)
    paper_date = models.DateField("纸质签字日期", null=True, blank=True)
    signed_at = models.DateTimeField("签约时间", null=True, blank=True)
    signed_date = models.DateField("签约日期", null=True, blank=True)
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    end_reason = models.CharField("终止原因", max_length=20, choices=EndReason, blank=True)
    renewed_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="renewals", db_index=False
    )
    agreement_file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    agreement_sm3 = models.CharField("协议书指纹", max_length=64, blank=True)
    verify_token = models.CharField("核验码", max_length=64, null=True, blank=True)  # noqa: DJ001  # unique where there is one

    objects = ScopedManager(patient="patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = [
            *CONTRACT_LIFECYCLE.guards(),
            pgtrigger.Protect(name="contract_stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="cooled_off_in_time",
                operation=pgtrigger.UpdateOf("end_reason"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__end_reason="cooling_off"),
                func=(
                    "IF (NEW.ended_at AT TIME ZONE 'Asia/Shanghai')::date >"
                    " (NEW.signed_at AT TIME ZONE 'Asia/Shanghai')::date"
                    " + (SELECT (p.rules->>'cooling_off_days')::int FROM contracts_signingpolicy p"
                    " WHERE p.id = NEW.policy_id)"
                    " THEN RAISE EXCEPTION 'the cooling-off is over' USING ERRCODE = 'check_violation'; END IF;"
                    " RETURN NEW;"
                ),
            ),
            SIGNED_BY_GUARDIAN,
            SIGNED_BY_RESIDENT,
            RENEWS_NOTHING_HELD,
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="contracts_number_once"),
            models.UniqueConstraint(fields=["verify_token"], name="contracts_verify_token_once"),
            # One agreement per person and day; next year's may stand beside this year's. Open offers may compete.
            ExclusionConstraint(
                name="contracts_one_per_patient_and_day",
                expressions=[("patient", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(status__in=[S.SIGNED, S.ENDED]),
            ),
            models.UniqueConstraint(
                fields=["patient", "team"],
                condition=Q(status__in=[S.DRAFT, S.OFFERED]),
                name="contracts_one_open_offer_per_team",
            ),
            models.UniqueConstraint(
                fields=["renewed_from"],
                condition=Q(status__in=[S.DRAFT, S.OFFERED, S.SIGNED, S.ENDED]) & ~Q(end_reason=EndReason.COOLING_OFF),
                name="contracts_renewed_once",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[S.SIGNED, S.ENDED])
                | Q(signed_at__isnull=False, signed_date__isnull=False, verify_token__isnull=False),
                name="contracts_signed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.ENDED) | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="contracts_ended_has_reason",
            ),
            # Not one day of it counts: that is what makes the refund full and the person free for another team.
            models.CheckConstraint(
                condition=~Q(end_reason=EndReason.COOLING_OFF) | Q(period__isempty=True),
                name="contracts_cooled_off_leaves_nothing",
            ),
            models.CheckConstraint(
                condition=Q(agreed_period__contains=F("period")), name="contracts_period_within_agreed"
            ),
            models.CheckConstraint(
                condition=Q(agreed_period__isempty=False, agreed_period__startswith__isnull=False)
                & Q(agreed_period__endswith__isnull=False),
                name="contracts_agreed_period_bounded",
            ),
            models.CheckConstraint(
                condition=Q(resident_amount__gte=0, fee_amount__gte=F("resident_amount")),
                name="contracts_amounts_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-id"], name="contracts_org_newest"),
            models.Index(fields=["team", "status", "-id"], name="contracts_team_newest"),
            models.Index(fields=["organization", "signed_date"], name="contracts_org_signed"),
            models.Index(fields=["household"], condition=Q(household__isnull=False), name="contracts_by_household"),
            models.Index(fields=["renewed_from"], condition=Q(renewed_from__isnull=False), name="contracts_by_renewed"),
            models.Index(
                fields=["organization", "-id"],
                condition=Q(status__in=[S.DRAFT, S.OFFERED]),
                name="contracts_open_offers",
            ),
            models.Index(
                F("organization"),
                Func(F("period"), function="UPPER", output_field=models.DateField()),
                condition=Q(status=S.SIGNED),
                name="contracts_org_expiry",
            ),
            models.Index(
                Func(F("period"), function="UPPER", output_field=models.DateField()), F("id"), name="contracts_by_end"
            ),
            # How full a team is, asked at every signature: answered from the index alone.
            models.Index(
                F("team"),
                Func(F("period"), function="UPPER", output_field=models.DateField()),
                include=["patient", "period"],
                condition=Q(status=S.SIGNED),
                name="contracts_team_load",
            ),
        ]


class ContractPackage(models.Model):
    """协议中的服务包 (with the price at signing)."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="packages")
    package = models.ForeignKey("contracts.ServicePackage", models.PROTECT)
    price = models.DecimalField("价格（元）", max_digits=10, decimal_places=2)

    objects = ScopedManager(organization=("contract__organization",), patient="contract__patient_id")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["contract", "package"], name="contracts_package_once_per_contract"),
        ]


def display_state_sql(today: date) -> Case:
    """`rules.display_state` as SQL; a property test holds the two together."""
    expiring_until = today + timedelta(days=EXPIRING_DAYS + 1)
    signed = Q(status=S.SIGNED)
    return Case(
        When(status=S.OFFERED, origin=Origin.RESIDENT, then=Value("awaiting_team")),
        When(status=S.OFFERED, then=Value("awaiting_resident")),
        When(signed & Q(period__startswith__gt=today), then=Value("pending_start")),
        When(signed & Q(period__endswith__lte=today), then=Value("expired")),
        When(signed & Q(period__endswith__lte=expiring_until), then=Value("expiring")),
        When(signed & Q(period__isempty=False), then=Value("active")),
        default=F("status"),
        output_field=models.CharField(),
    )


ENDS = Func(F("period"), function="UPPER", output_field=models.DateField())


def state_condition(states: Collection[str], today: date) -> Q:
    """Contracts whose `display_state_sql` is one of these, said so that an index can answer (needs `ends_date`)."""
    soon = today + timedelta(days=EXPIRING_DAYS + 1)
    signed = Q(status=S.SIGNED)
    computed = {
        "awaiting_team": Q(status=S.OFFERED, origin=Origin.RESIDENT),
        "awaiting_resident": Q(status=S.OFFERED, origin__in=[Origin.TEAM, Origin.PAPER]),
        "pending_start": signed & Q(ends_date__gt=today, period__startswith__gt=today),
        "active": signed & Q(ends_date__gt=soon, period__startswith__lte=today),
        "expiring": signed & Q(ends_date__gt=today, ends_date__lte=soon, period__startswith__lte=today),
        "expired": signed & Q(ends_date__lte=today),
    }
    conditions = [computed.get(state, Q(status=state)) for state in states]
    return reduce(or_, conditions, Q(pk__in=[]))
