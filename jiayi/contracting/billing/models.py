"""费用账本: one account per contract and payer; entries are only added, a mistake is undone by its reversal."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from jiayi.kernel.scope import ScopedManager

APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class EntryKind(models.TextChoices):
    OWED = "owed", "应收"
    REDUCED = "reduced", "核减"
    RECEIVED = "received", "实收"
    REFUNDED = "refunded", "退费"
    REVERSAL = "reversal", "冲销"


class Method(models.TextChoices):
    NONE = "", "—"
    CASH = "cash", "现金"
    SIMULATOR = "simulator", "模拟支付"
    TRANSFER = "transfer", "转账拨付"
    CARRIED = "carried", "随协议结转"


class FeeAccount(models.Model):
    """费用账户: what one payer owes and has paid for one contract. The totals follow the entries (rules.balance)."""

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="fee_accounts")
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, db_index=False)
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, db_index=False)
    patient = models.ForeignKey("patients.Patient", models.PROTECT, db_index=False)
    payer = models.CharField("付费方", max_length=20)
    year = models.PositiveSmallIntegerField("权益年度")
    charged_amount = models.DecimalField("原应收", max_digits=12, decimal_places=2, default=0)
    owed_amount = models.DecimalField("应收", max_digits=12, decimal_places=2, default=0)
    received_amount = models.DecimalField("实收", max_digits=12, decimal_places=2, default=0)
    closed_at = models.DateTimeField("结清关闭时间", null=True, blank=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="account_stays", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["contract", "payer", "year"], name="billing_account_once"),
            # Nobody pays twice for one person and year: a second contract opens accounts only after the first's closed.
            models.UniqueConstraint(
                fields=["patient", "year", "payer"],
                condition=Q(closed_at__isnull=True),
                name="billing_one_open_account_per_person_year",
            ),
            models.CheckConstraint(condition=Q(owed_amount__gte=0), name="billing_owed_not_negative"),
            models.CheckConstraint(condition=Q(received_amount__gte=0), name="billing_received_not_negative"),
            models.CheckConstraint(
                condition=Q(owed_amount__lte=F("charged_amount")), name="billing_owed_within_charge"
            ),
            models.CheckConstraint(
                condition=Q(received_amount__lte=F("charged_amount")), name="billing_never_overpaid"
            ),
        ]
        indexes = [
            models.Index(fields=["year", "organization", "payer"], name="billing_year_org_payer"),
        ]


class LedgerEntry(models.Model):
    """账本分录 (append-only). `amount` is signed: owed and received are positive, reduced and refunded negative."""

    account = models.ForeignKey(FeeAccount, models.PROTECT, related_name="entries")
    kind = models.CharField("类别", max_length=10, choices=EntryKind)
    amount = models.DecimalField("金额（元）", max_digits=12, decimal_places=2)
    method = models.CharField("方式", max_length=10, choices=Method, blank=True)
    external_ref = models.CharField("支付单号", max_length=80, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    note = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    by = models.CharField("经办", max_length=100)
    by_name = models.CharField("经办人", max_length=60)

    objects = ScopedManager(organization=("account__organization",), patient="account__patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = [
            pgtrigger.Protect(name="append_only", operation=APPEND_ONLY),
            pgtrigger.Trigger(
                name="reversal_mirrors",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__kind="reversal"),
                func=(
                    "IF NOT EXISTS (SELECT 1 FROM billing_ledgerentry e WHERE e.id = NEW.reverses_id AND"
                    " e.account_id = NEW.account_id AND e.amount = -NEW.amount AND e.kind <> 'reversal')"
                    " THEN RAISE EXCEPTION 'a reversal mirrors one entry of its account' USING ERRCODE ="
                    " 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["owed", "received"], amount__gt=0)
                | Q(kind__in=["reduced", "refunded"], amount__lt=0)
                | (Q(kind="reversal") & ~Q(amount=0)),
                name="billing_amount_has_the_sign_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="billing_only_reversals_reverse",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["received", "refunded"]) | ~Q(method=""), name="billing_cash_has_method"
            ),
            models.UniqueConstraint(
                fields=["external_ref"], condition=~Q(external_ref=""), name="billing_payment_once"
            ),
        ]


class Receipt(models.Model):
    """收据: the numbered proof of one payment; its PDF is made by a job."""

    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="receipt")
    number = models.CharField("收据号", max_length=60, unique=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField("开具时间")

    objects = ScopedManager(organization=("entry__account__organization",), patient="entry__account__patient_id")

    class Meta:
        base_manager_name = "objects"
        triggers = [
            pgtrigger.Protect(name="receipt_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="number_is_frozen", fields=["entry", "number", "issued_at"]),
        ]
