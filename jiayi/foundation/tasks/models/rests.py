"""静音: a person or a whole household that is left alone for a while."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from jiayi.kernel.scope import ScopedManager


class RestReason(models.TextChoices):
    HOSPITAL = "hospital", "住院了"
    AWAY = "away", "外出了"
    MOURNING = "mourning", "家里有丧事"
    REFUSED = "refused", "不愿意来"
    OTHER = "other", "别的原因"


class RestEnd(models.TextChoices):
    TIME = "time", "到日子了"
    HAND = "hand", "有人解除"
    GONE = "gone", "去世或迁出"


class Rest(models.Model):
    """静音 (one period): nothing rings at this person's or this household's door until a day, or until it is lifted.

    The tasks and visits that rest because of it carry its end; this row says why, since when and by whom, and covers
    what is opened later.
    """

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, null=True, related_name="+", verbose_name="居民")
    household = models.ForeignKey(
        "patients.Household", models.PROTECT, null=True, related_name="+", verbose_name="家庭"
    )
    reason_code = models.CharField("原因", max_length=20, choices=RestReason)
    note = models.CharField("备注", max_length=100, blank=True)
    started_date = models.DateField("哪天起")
    until = models.DateField("到哪天（不含）", null=True)
    started_at = models.DateTimeField("登记时间")
    started_by = models.CharField("登记人", max_length=100)
    started_by_name = models.CharField("登记人姓名", max_length=50, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    ended_by = models.CharField("谁结束的", max_length=100, blank=True)
    end_reason = models.CharField("怎么结束的", max_length=10, choices=RestEnd, blank=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "静音"
        base_manager_name = "objects"
        constraints = [
            CheckConstraint(
                name="tasks_rest_of_one",
                condition=Q(patient__isnull=False, household__isnull=True)
                | Q(patient__isnull=True, household__isnull=False),
            ),
            CheckConstraint(
                name="tasks_rest_ends_later", condition=Q(until__isnull=True) | Q(until__gt=F("started_date"))
            ),
            CheckConstraint(
                name="tasks_rest_end_has_reason",
                condition=Q(ended_at__isnull=True, end_reason="") | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
            ),
            UniqueConstraint(fields=["patient"], condition=Q(ended_at__isnull=True), name="tasks_one_rest_per_person"),
            UniqueConstraint(
                fields=["household"], condition=Q(ended_at__isnull=True), name="tasks_one_rest_per_household"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="rest_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="ended_lies_still",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.ended_at IS NOT NULL AND OLD IS DISTINCT FROM NEW"),
            ),
        ]
