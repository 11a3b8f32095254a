import pgtrigger
from django.db import models
from django.db.models import F, Q

from jiayi.kernel.scope import ScopedManager

from .visits import CallOutcome, FollowUp

# After these the person is called again from a day on; after the others only when somebody puts them back.
COMES_BACK = frozenset(
    {
        CallOutcome.AGREED,
        CallOutcome.LATER,
        CallOutcome.NO_ANSWER,
        CallOutcome.HOSPITAL,
        CallOutcome.AWAY,
        CallOutcome.REFUSED,
    }
)


class Way(models.TextChoices):
    PHONE = "phone", "电话"
    HOME = "home", "上门"
    MESSAGE = "message", "微信或短信"


class CallResult(models.Model):
    """通话结果 (FHIR Communication): how one try to bring an overdue person back ended. Never changed, never deleted.

    One call about a person leaves one line for each visit of theirs that is overdue, with one `client_key`.
    """

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="calls")
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, null=True, related_name="+", db_index=False)
    practitioner = models.ForeignKey(
        "practitioners.Practitioner", models.PROTECT, null=True, related_name="+", db_index=False
    )
    outcome = models.CharField("结果", max_length=12, choices=CallOutcome)
    way = models.CharField("方式", max_length=8, choices=Way, default=Way.PHONE)
    called_date = models.DateField("日子")
    agreed_date = models.DateField("答应来的日子", null=True)
    contact_date = models.DateField("再联系的日子", null=True)
    note = models.CharField("备注", max_length=200, blank=True)
    client_key = models.UUIDField("客户端编号")
    by = models.CharField("操作者", max_length=100)
    channel = models.CharField("渠道", max_length=20)
    at = models.DateTimeField("时间")

    objects = ScopedManager(organization=("follow_up__organization",), patient="follow_up__patient_id")

    class Meta:
        verbose_name = "通话结果"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["client_key", "follow_up"], name="followups_call_once"),
            models.CheckConstraint(
                condition=Q(outcome=CallOutcome.AGREED, agreed_date__isnull=False)
                | ~Q(outcome=CallOutcome.AGREED) & Q(agreed_date__isnull=True),
                name="followups_agreed_has_day",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=sorted(COMES_BACK), contact_date__isnull=False)
                | ~Q(outcome__in=sorted(COMES_BACK)) & Q(contact_date__isnull=True),
                name="followups_call_comes_back",
            ),
            models.CheckConstraint(
                condition=Q(contact_date__isnull=True) | Q(contact_date__gt=F("called_date")),
                name="followups_contact_after_call",
            ),
            models.CheckConstraint(
                condition=Q(agreed_date__isnull=True) | Q(agreed_date__gte=F("called_date")),
                name="followups_agreed_after_call",
            ),
        ]
        indexes = [models.Index(fields=["called_date"], name="followups_calls_by_day")]


class OverdueReminder(models.Model):
    """超期提醒: that a person was reminded of one overdue visit. Once per visit, whatever the job does."""

    follow_up = models.OneToOneField(FollowUp, models.PROTECT, related_name="reminder")
    way = models.CharField("渠道", max_length=10)
    sent_at = models.DateTimeField("发出时间")

    objects = ScopedManager(organization=("follow_up__organization",), patient="follow_up__patient_id")

    class Meta:
        verbose_name = "超期提醒"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
