from django.db import models
from django.db.models import Q

from jiayi.kernel.scope import ScopedManager

from .surveys import SigningSurvey, SurveyStratum, frozen

MOST_ATTEMPTS = 3


class SurveyRow(models.Model):
    """样本行: one sampled contract after the last attempt. A reserve is called only when it replaced somebody."""

    survey = models.ForeignKey(SigningSurvey, models.PROTECT, related_name="rows")
    stratum = models.ForeignKey(SurveyStratum, models.PROTECT, null=True, related_name="rows")
    number = models.PositiveIntegerField("序号")
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, null=True, related_name="+")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, null=True, related_name="+")
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField("要打", default=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement")
    attempt_count = models.PositiveSmallIntegerField("拨打次数", default=0)
    call_again_at = models.DateTimeField("约定再打时间", null=True)
    outcome = models.CharField("结果", max_length=20, blank=True)
    # Element → true, false; what was not asked is absent. `choices` keeps the resident's own word for each question.
    answers = models.JSONField("要素", default=dict)
    choices = models.JSONField("回答", default=dict)
    satisfaction = models.CharField("满意程度", max_length=12, blank=True)
    remark = models.CharField("备注", max_length=300, blank=True)
    closed_at = models.DateTimeField("打完时间", null=True)

    objects = ScopedManager(organization=("survey__organization",))

    class Meta:
        verbose_name = "样本行"
        base_manager_name = "objects"
        triggers = [frozen("touched.survey_id")]
        indexes = [models.Index(fields=["survey", "team"], name="surveys_row_by_team")]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="surveys_row_number_once"),
            models.UniqueConstraint(fields=["survey", "patient"], name="surveys_row_patient_once"),
            models.CheckConstraint(condition=Q(attempt_count__lte=MOST_ATTEMPTS), name="surveys_row_three_attempts"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(outcome=""), name="surveys_closed_row_has_outcome"
            ),
            models.CheckConstraint(
                condition=Q(is_active=True) | Q(attempt_count=0), name="surveys_reserve_is_not_called"
            ),
        ]


class SurveyAttempt(models.Model):
    """拨打: one try on one day. Born when the number is shown; its outcome follows before the next number is."""

    row = models.ForeignKey(SurveyRow, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField("第几次")
    called_date = models.DateField("拨打日期")
    revealed_at = models.DateTimeField("看号码时间")
    caller = models.ForeignKey("accounts.StaffAccount", models.PROTECT, related_name="+")
    outcome = models.CharField("结果", max_length=20, blank=True)
    recorded_at = models.DateTimeField("记录时间", null=True)

    objects = ScopedManager(organization=("row__survey__organization",))

    class Meta:
        verbose_name = "拨打"
        base_manager_name = "objects"
        triggers = [frozen("(SELECT survey_id FROM surveys_surveyrow WHERE id = touched.row_id)")]
        constraints = [
            models.UniqueConstraint(fields=["row", "number"], name="surveys_attempt_number_once"),
            models.UniqueConstraint(fields=["row", "called_date"], name="surveys_attempts_on_different_days"),
            models.UniqueConstraint(
                fields=["caller"], condition=Q(outcome=""), name="surveys_one_open_number_per_caller"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_ATTEMPTS), name="surveys_attempt_one_to_three"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", recorded_at__isnull=True) | (~Q(outcome="") & Q(recorded_at__isnull=False)),
                name="surveys_outcome_has_time",
            ),
        ]
