from django.db import models
from django.db.models import Q

from jiayi.kernel.scope import ScopedManager

from .surveys import SigningSurvey


class SurveyAssignment(models.Model):
    """派给调查员: which third-party account may call for which survey, and until when."""

    survey = models.ForeignKey(SigningSurvey, models.PROTECT, related_name="assignments")
    account = models.ForeignKey("accounts.StaffAccount", models.PROTECT, related_name="+")
    expires_date = models.DateField("最后一天")
    assigned_by = models.CharField("指派人", max_length=100)
    assigned_by_name = models.CharField("指派人姓名", max_length=60)
    assigned_at = models.DateTimeField("指派时间")
    revoked_at = models.DateTimeField("收回时间", null=True)
    revoked_by = models.CharField("收回人", max_length=100, blank=True)

    objects = ScopedManager(organization=("survey__organization",))

    class Meta:
        verbose_name = "调查员指派"
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "account"], condition=Q(revoked_at__isnull=True), name="surveys_caller_once"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by="") | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
                name="surveys_revoked_has_name",
            ),
        ]
