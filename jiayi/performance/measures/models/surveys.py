from django.db import models

from jiayi.kernel.scope import ScopedManager

from ..rules.effective_signing import OUTCOME_LABELS, CallOutcome

SATISFACTION = [("satisfied", "满意"), ("fairly", "基本满意"), ("dissatisfied", "不满意")]


class SigningSurvey(models.Model):
    """有效签约核查: a sample of contracted residents who are called; the frame and the seed make it repeatable."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT)
    year = models.SmallIntegerField("年度")
    title = models.CharField("名称", max_length=80)
    seed = models.BigIntegerField("抽样种子")
    frame_count = models.IntegerField("抽样框人数")
    source = models.CharField("来源", max_length=300)
    created_by = models.CharField("建立人", max_length=100)
    created_at = models.DateTimeField("建立时间")

    objects = ScopedManager()

    class Meta:
        verbose_name = "有效签约核查"
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["organization", "title"], name="measures_survey_title_once")]


class SurveyCall(models.Model):
    """核查电话: one sampled resident after the last attempt."""

    survey = models.ForeignKey(SigningSurvey, models.CASCADE, related_name="calls")
    number = models.PositiveSmallIntegerField("序号")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField("结果", max_length=20, choices=[(o.value, OUTCOME_LABELS[o]) for o in CallOutcome])
    attempts = models.PositiveSmallIntegerField("拨打次数", default=1)
    phone_correct = models.BooleanField("电话正确", null=True)
    has_agreement = models.BooleanField("有协议", null=True)
    knows_signed = models.BooleanField("知晓已签约", null=True)
    knows_doctor = models.BooleanField("知晓医生", null=True)
    knows_content = models.BooleanField("知晓内容", null=True)
    satisfaction = models.CharField("满意程度", max_length=12, choices=SATISFACTION, blank=True)

    class Meta:
        verbose_name = "核查电话"
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="measures_call_number_once"),
            models.UniqueConstraint(fields=["survey", "patient"], name="measures_call_patient_once"),
            models.CheckConstraint(condition=models.Q(attempts__gte=1, attempts__lte=3), name="measures_call_attempts"),
        ]
