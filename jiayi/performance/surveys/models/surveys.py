import pgtrigger
from django.db import models
from django.db.models import Q

from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager


class SurveyState(models.TextChoices):
    OPEN = "open", "正在打"
    FINISHED = "finished", "已定稿"
    CANCELLED = "cancelled", "已作废"


SURVEY_LIFECYCLE = Lifecycle(
    field="state",
    initial=SurveyState.OPEN,
    moves={
        "finish": (frozenset({SurveyState.OPEN}), SurveyState.FINISHED),
        "cancel": (frozenset({SurveyState.OPEN}), SurveyState.CANCELLED),
    },
)


def frozen(survey: str) -> pgtrigger.Trigger:
    """What belongs to a finished or cancelled survey can be neither changed nor removed nor added to."""
    return pgtrigger.Trigger(
        name="closed_is_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("touched", "RECORD")],
        func=(
            "IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF;"  # noqa: S608 (fixed texts below)
            f" IF EXISTS (SELECT 1 FROM surveys_signingsurvey WHERE id = {survey} AND state <> 'open')"
            " THEN RAISE EXCEPTION 'this survey is closed' USING ERRCODE = 'check_violation'; END IF;"
            " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
        ),
    )


class SigningSurvey(models.Model):
    """有效签约核查: who was signed on a day, how the sample was drawn, and the figures it ended with.

    Cancelled ones stay in the list: it must be seen how often somebody drew.
    """

    class Method(models.TextChoices):
        SIMPLE = "simple", "简单随机"
        STRATIFIED = "stratified", "按医生和人群分层"
        RECORDED = "recorded", "外部核查，补录结果"

    organization = models.ForeignKey("organizations.Organization", models.PROTECT)
    rule = models.ForeignKey("surveys.SurveyRule", models.PROTECT)
    year = models.SmallIntegerField("年度")
    title = models.CharField("名称", max_length=80)
    state = models.CharField("状态", max_length=10, choices=SurveyState, default=SurveyState.OPEN)
    method = models.CharField("抽样方法", max_length=10, choices=Method)
    valid_date = models.DateField("协议有效日", null=True)
    signed_from = models.DateField("签约起", null=True)
    signed_to = models.DateField("签约止（不含）", null=True)
    # Allocation, minimum per doctor, reserves, outcomes that are replaced: everything a repetition needs.
    settings = models.JSONField("抽样设置", default=dict)
    seed = models.BigIntegerField("抽样种子")
    seed_source = models.CharField("种子来历", max_length=100, blank=True)
    frame_count = models.IntegerField("抽样框人数")
    frame_left_out = models.JSONField("不进抽样框", default=dict)
    frame_sm3 = models.CharField("抽样框指纹", max_length=64, blank=True)
    source = models.CharField("来源", max_length=300)
    created_by = models.CharField("建立人", max_length=100)
    created_by_name = models.CharField("建立人姓名", max_length=60, blank=True)
    created_at = models.DateTimeField("建立时间")
    closed_by = models.CharField("定稿或作废人", max_length=100, blank=True)
    closed_by_name = models.CharField("定稿或作废人姓名", max_length=60, blank=True)
    closed_at = models.DateTimeField("定稿或作废时间", null=True)
    close_reason = models.CharField("提前结束或作废的原因", max_length=300, blank=True)
    content_sm3 = models.CharField("内容指纹", max_length=64, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "有效签约核查"
        base_manager_name = "objects"
        triggers = [
            *SURVEY_LIFECYCLE.guards(),
            pgtrigger.Protect(name="survey_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="closed_survey_is_fixed", operation=pgtrigger.Update, condition=~pgtrigger.Q(old__state="open")
            ),
            # A draw is not tuned afterwards.
            pgtrigger.Protect(
                name="draw_is_fixed",
                operation=pgtrigger.UpdateOf(
                    "seed", "method", "settings", "frame_count", "frame_sm3", "rule_id", "organization_id", "year"
                ),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organization", "title"], name="surveys_title_once"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="surveys_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="finished") | ~Q(content_sm3=""), name="surveys_finished_has_fingerprint"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(close_reason=""), name="surveys_cancelled_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(method="recorded") | (Q(valid_date__isnull=False) & ~Q(frame_sm3="")),
                name="surveys_drawn_has_frame",
            ),
        ]

    @property
    def is_weighted(self) -> bool:
        return self.method == self.Method.STRATIFIED


class SurveyFrame(models.Model):
    """抽样框: everybody who could have been drawn, so that the draw can be repeated years later."""

    survey = models.OneToOneField(SigningSurvey, models.PROTECT, primary_key=True, related_name="frame")
    # [[stratum key, contract number], …] as compressed JSON: one row, not one per resident.
    members = models.BinaryField("成员")

    objects = ScopedManager(organization=("survey__organization",))

    class Meta:
        verbose_name = "抽样框"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="frame_is_fixed", operation=pgtrigger.Update | pgtrigger.Delete)]


class SurveyStratum(models.Model):
    """层: one doctor's people of one key population; how many there are, and how many were drawn."""

    survey = models.ForeignKey(SigningSurvey, models.PROTECT, related_name="strata")
    key = models.CharField("键", max_length=60)
    team = models.ForeignKey("practitioners.CareTeam", models.PROTECT, null=True, related_name="+")
    groups = models.JSONField("人群", default=list)
    population = models.IntegerField("层内人数")
    drawn = models.IntegerField("抽中人数")
    weight = models.DecimalField("设计权重", max_digits=12, decimal_places=6)

    objects = ScopedManager(organization=("survey__organization",))

    class Meta:
        verbose_name = "抽样层"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="stratum_is_fixed", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["survey", "key"], name="surveys_stratum_once"),
            models.CheckConstraint(
                condition=Q(drawn__gte=0, drawn__lte=models.F("population")), name="surveys_stratum_holds_its_sample"
            ),
        ]
