"""权益. What was promised, and what was given with which proof."""

from datetime import date

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Case, F, Q, Value, When

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class EntitlementStatus(models.TextChoices):
    PLANNED = "planned", "计划"
    BOOKED = "booked", "已约"
    DELIVERED = "delivered", "已做待确认"
    VERIFIED = "verified", "已确认"
    REJECTED = "rejected", "居民否认"
    WAIVED = "waived", "不再需要"


S = EntitlementStatus
ENTITLEMENT_LIFECYCLE = Lifecycle(
    field="status",
    initial=S.PLANNED,
    # A service of an unlimited line is born when it is given.
    births=frozenset({S.DELIVERED}),
    moves={
        "book": (frozenset({S.PLANNED}), S.BOOKED),
        "unbook": (frozenset({S.BOOKED}), S.PLANNED),
        "deliver": (frozenset({S.PLANNED, S.BOOKED}), S.DELIVERED),
        "verify": (frozenset({S.DELIVERED}), S.VERIFIED),
        "deny": (frozenset({S.DELIVERED, S.VERIFIED}), S.REJECTED),
        "restore": (frozenset({S.REJECTED}), S.VERIFIED),
        "waive": (frozenset({S.PLANNED, S.BOOKED}), S.WAIVED),
    },
)


class Entitlement(models.Model):
    """权益: one promised time of one item, with its window, or one service given under an unlimited line."""

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="entitlements")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, db_index=False)
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, db_index=False)
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, db_index=False)
    item = models.ForeignKey("contracts.ServiceItem", models.PROTECT, db_index=False)
    line = models.ForeignKey("contracts.PackageLine", models.PROTECT, db_index=False)
    sequence = models.PositiveSmallIntegerField("第几次")
    is_mandatory = models.BooleanField("必做")
    is_extra = models.BooleanField("不限次项目", default=False)
    window = DateRangeField("时间窗 [起, 止)")
    window_end = models.DateField("窗口止（不含）")
    expires_date = models.DateField("权益止（不含）")
    status = models.CharField("状态", max_length=10, choices=S, default=S.PLANNED)
    evidence_kind = models.CharField("凭据类别", max_length=20, blank=True)
    evidence_id = models.CharField("凭据编号", max_length=60, blank=True)
    delivered_at = models.DateTimeField("完成时间", null=True, blank=True)
    delivered_date = models.DateField("完成日期", null=True, blank=True)
    practitioner = models.ForeignKey(
        "practitioners.Practitioner", models.PROTECT, null=True, blank=True, db_index=False
    )
    place = models.CharField("地点", max_length=60, blank=True)
    result = models.CharField("结果", max_length=200, blank=True)
    recorded_by = models.CharField("登记人", max_length=100, blank=True)
    confirmed_at = models.DateTimeField("居民确认时间", null=True, blank=True)
    waive_reason = models.CharField("不做原因", max_length=60, blank=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = ENTITLEMENT_LIFECYCLE.guards()
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "line", "sequence"],
                condition=~Q(status="rejected"),
                name="fulfillment_each_time_once",
            ),
            # One piece of evidence fills one time of an item, whatever the number of retries.
            models.UniqueConstraint(
                fields=["evidence_kind", "evidence_id", "item"],
                condition=~Q(evidence_id=""),
                name="fulfillment_evidence_once",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["delivered", "verified", "rejected"])
                | (Q(delivered_at__isnull=False, delivered_date__isnull=False) & ~Q(evidence_kind="")),
                name="fulfillment_delivered_has_evidence",
            ),
            models.CheckConstraint(
                condition=Q(window__endswith=F("window_end"), window_end__lte=F("expires_date"))
                | Q(status="waived")
                | Q(window__isempty=True),
                name="fulfillment_window_within_benefit",
            ),
            models.CheckConstraint(
                condition=~Q(status="waived") | ~Q(waive_reason=""), name="fulfillment_waived_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "item"], name="fulfillment_patient_item"),
            models.Index(
                fields=["window_end", "contract"],
                include=["expires_date", "organization"],
                condition=Q(is_mandatory=True, status__in=["planned", "booked"]),
                name="fulfillment_missed",
            ),
            # 还没做的,最急的在前.
            models.Index(
                fields=["team", "window_end", "id"],
                condition=Q(status__in=["planned", "booked"], is_mandatory=True),
                name="fulfillment_team_open",
            ),
            models.Index(
                fields=["organization", "window_end", "id"],
                condition=Q(status__in=["planned", "booked"], is_mandatory=True),
                name="fulfillment_org_open",
            ),
            models.Index(
                fields=["patient", "-delivered_at"],
                condition=Q(status__in=["delivered", "verified", "rejected"]),
                name="fulfillment_receipts",
            ),
        ]


def display_state_sql(today: date) -> Case:
    """`rules.display_state` as SQL; a property test holds the two together."""
    pending = Q(status__in=[S.PLANNED, S.BOOKED])
    return Case(
        When(~pending, then=F("status")),
        When(expires_date__lte=today, then=Value("expired")),
        When(window__startswith__gt=today, then=F("status")),
        When(Q(is_mandatory=False, status=S.PLANNED), then=Value("available")),
        When(is_mandatory=False, then=F("status")),
        When(window_end__lte=today, then=Value("overdue")),
        When(status=S.PLANNED, then=Value("due")),
        default=F("status"),
        output_field=models.CharField(),
    )


def cell_condition(cell: str, today: date) -> Q:
    """Entitlements drawn as this cell (rules.CELLS of their state), said so that an index can answer."""
    pending = Q(status__in=[S.PLANNED, S.BOOKED])
    running = pending & Q(expires_date__gt=today)
    begun = running & Q(is_mandatory=True, window_end__gt=today, window__startswith__lte=today)
    return {
        "wait": Q(status=S.DELIVERED),
        "done": Q(status=S.VERIFIED),
        "waived": Q(status__in=[S.WAIVED, S.REJECTED]),
        "due": begun | (running & Q(status=S.BOOKED) & (Q(is_mandatory=False) | Q(window__startswith__gt=today))),
        "overdue": (running & Q(is_mandatory=True, window_end__lte=today)) | (pending & Q(expires_date__lte=today)),
        "planned": running & Q(status=S.PLANNED) & (Q(is_mandatory=False) | Q(window__startswith__gt=today)),
    }.get(cell, Q(pk__in=[]))
