"""转签与承接: a request to change the team, a team that has to be left, and which contract goes on from which."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager

from .guards import CONTINUES_NOTHING_HELD

APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class TransferStatus(models.TextChoices):
    OPEN = "open", "等答复"
    ACCEPTED = "accepted", "已转签"
    REFUSED = "refused", "没有同意"
    LAPSED = "lapsed", "过期未答复"
    WITHDRAWN = "withdrawn", "已撤回"


class TransferOrigin(models.TextChoices):
    """Who began: it decides whose word is still missing."""

    RESIDENT = "resident", "居民申请"
    TEAM = "team", "团队提出"
    DEPARTURE = "departure", "医生离岗"


class TransferReach(models.TextChoices):
    TEAM = "team", "本中心"
    CENTRE = "centre", "跨中心"
    DISTRICT = "district", "跨区县"


T = TransferStatus
CONTRACT_TRANSFER_LIFECYCLE = Lifecycle(
    field="status",
    initial=T.OPEN,
    moves={
        "accept": (frozenset({T.OPEN}), T.ACCEPTED),
        "refuse": (frozenset({T.OPEN}), T.REFUSED),
        "lapse": (frozenset({T.OPEN}), T.LAPSED),
        "withdraw": (frozenset({T.OPEN}), T.WITHDRAWN),
    },
)

DEPARTURE_LIFECYCLE = Lifecycle(
    field="status",
    initial="open",
    moves={"close": (frozenset({"open"}), "closed"), "cancel": (frozenset({"open"}), "cancelled")},
)


class Departure(models.Model):
    """医生离岗: a team whose doctor leaves; an acting team serves from that day, each resident chooses anew."""

    class Status(models.TextChoices):
        OPEN = "open", "进行中"
        CLOSED = "closed", "已办完"
        CANCELLED = "cancelled", "已取消"

    class Reason(models.TextChoices):
        LEFT = "left", "调离或辞职"
        RETIRED = "retired", "退休"
        LICENSE = "license", "执业证到期"
        POST = "post", "岗位结束"
        LONG_LEAVE = "long_leave", "长期病假或产假"

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, related_name="+")
    practitioner = models.ForeignKey("practitioners.Practitioner", models.PROTECT, related_name="+")
    acting_team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, related_name="+")
    reason = models.CharField("原因", max_length=12, choices=Reason)
    note = models.CharField("说明", max_length=200, blank=True)
    leaving_date = models.DateField("离岗日期")
    answer_by = models.DateField("答复期限")
    silence = models.CharField("不答复怎么办", max_length=8)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.OPEN)
    opened_by = models.CharField("经办", max_length=100)
    opened_by_name = models.CharField("经办人", max_length=60)
    opened_at = models.DateTimeField("开始时间")
    closed_at = models.DateTimeField("办完时间", null=True, blank=True)

    objects = ScopedManager()

    class Meta:
        base_manager_name = "objects"
        triggers = [
            *DEPARTURE_LIFECYCLE.guards(),
            pgtrigger.Protect(name="departure_stays", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["team"], condition=Q(status="open"), name="contracts_one_open_departure_per_team"
            ),
            models.CheckConstraint(condition=~Q(team=F("acting_team")), name="contracts_departure_needs_another_team"),
            models.CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True) | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="contracts_departure_closed_at",
            ),
        ]


class ContractTransfer(models.Model):
    """转签申请: from one team to another; both the resident and the new team agree, the old team is told."""

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+")
    from_contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="transfers")
    to_contract = models.OneToOneField("contracts.Contract", models.PROTECT, null=True, related_name="+")
    from_organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    to_organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    from_team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, related_name="+")
    to_team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, related_name="+")
    departure = models.ForeignKey(Departure, models.PROTECT, null=True, related_name="transfers")
    origin = models.CharField("发起", max_length=10, choices=TransferOrigin)
    reach = models.CharField("范围", max_length=10, choices=TransferReach)
    status = models.CharField("状态", max_length=10, choices=T, default=T.OPEN)
    reason_code = models.CharField("原因", max_length=20)
    reason = models.CharField("说明", max_length=200, blank=True)
    rule_version = models.CharField("规则版本", max_length=60)
    asked_by = models.CharField("申请", max_length=100)
    asked_by_name = models.CharField("申请人", max_length=60)
    asked_at = models.DateTimeField("申请时间")
    channel = models.CharField("渠道", max_length=20)
    lapse_date = models.DateField("过期日")
    agreed_at = models.DateTimeField("居民同意时间", null=True)
    agreed_kind = models.CharField("同意方式", max_length=12, blank=True)
    agreed_party = models.CharField("谁同意的", max_length=10, blank=True)
    agreed_name = models.CharField("同意人", max_length=60, blank=True)
    agreed_channel = models.CharField("同意渠道", max_length=20, blank=True)
    agreed_device = models.CharField("同意时的设备", max_length=60, blank=True)
    agreed_location = EncryptedTextField("同意时的位置（纬度,经度,误差米）", null=True, blank=True)
    witness_name = models.CharField("见证人", max_length=60, blank=True)
    signer_patient = models.ForeignKey("patients.Patient", models.PROTECT, null=True, related_name="+")
    signature_file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    gives_consent = models.BooleanField("同意新团队使用健康信息", default=False)
    starts_date = models.DateField("新团队起", null=True)
    is_handed_over = models.BooleanField("已交接", default=False)
    answer_code = models.CharField("答复原因", max_length=20, blank=True)
    answer = models.CharField("答复", max_length=200, blank=True)
    decided_by = models.CharField("答复", max_length=100, blank=True)
    decided_by_name = models.CharField("答复人", max_length=60, blank=True)
    decided_at = models.DateTimeField("答复时间", null=True)

    objects = ScopedManager(organization=("from_organization", "to_organization"), patient="patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = [
            *CONTRACT_TRANSFER_LIFECYCLE.guards(),
            pgtrigger.Protect(name="transfer_stays", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(status="open"), name="contracts_one_open_transfer_per_person"
            ),
            models.CheckConstraint(condition=~Q(from_team=F("to_team")), name="contracts_transfer_between_two"),
            models.CheckConstraint(
                condition=~Q(status="accepted")
                | Q(to_contract__isnull=False, starts_date__isnull=False, agreed_at__isnull=False),
                name="contracts_transfer_accepted_by_both",
            ),
            models.CheckConstraint(
                condition=Q(status="open", decided_at__isnull=True) | (~Q(status="open") & Q(decided_at__isnull=False)),
                name="contracts_transfer_decided_at",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(answer_code=""), name="contracts_transfer_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(origin="departure", departure__isnull=False)
                | (~Q(origin="departure") & Q(departure__isnull=True)),
                name="contracts_transfer_of_departure",
            ),
        ]
        indexes = [
            models.Index(fields=["from_organization", "status", "-id"], name="contracts_transfer_out"),
            models.Index(fields=["to_organization", "status", "-id"], name="contracts_transfer_in"),
            models.Index(fields=["departure", "status"], name="contracts_transfer_departure"),
        ]


class Succession(models.Model):
    """承接: the contract that goes on from another one, without a day between them; the database checks the days."""

    class Kind(models.TextChoices):
        TRANSFER = "transfer", "转签"
        REOPEN = "reopen", "恢复"

    from_contract = models.OneToOneField("contracts.Contract", models.PROTECT, related_name="continued_by")
    to_contract = models.OneToOneField("contracts.Contract", models.PROTECT, related_name="continues")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    starts_date = models.DateField("起")
    by = models.CharField("经办", max_length=100)
    at = models.DateTimeField("时间")

    objects = ScopedManager(
        organization=("from_contract__organization", "to_contract__organization"), patient="to_contract__patient_id"
    )

    class Meta:
        base_manager_name = "objects"
        triggers = [
            CONTINUES_NOTHING_HELD,
            pgtrigger.Protect(name="append_only", operation=APPEND_ONLY),
            pgtrigger.Trigger(
                name="no_gap_no_overlap",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=(
                    "IF NOT EXISTS (SELECT 1 FROM contracts_contract a JOIN contracts_contract b"
                    " ON b.id = NEW.to_contract_id WHERE a.id = NEW.from_contract_id AND a.status = 'ended'"
                    " AND a.patient_id = b.patient_id AND lower(b.agreed_period) = NEW.starts_date"
                    " AND upper(b.agreed_period) = upper(a.agreed_period)"
                    " AND NEW.starts_date = CASE WHEN isempty(a.period) THEN lower(a.agreed_period)"
                    " ELSE upper(a.period) END)"
                    " THEN RAISE EXCEPTION 'one contract goes on where the other one ends' USING ERRCODE ="
                    " 'check_violation', CONSTRAINT = 'contracts_succession_without_gap'; END IF; RETURN NEW;"
                ),
            ),
        ]
