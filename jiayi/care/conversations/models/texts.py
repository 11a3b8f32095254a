from django.db import models
from django.db.models import Q

from jiayi.kernel.versions import frozen, one_a_day


class ReplyText(models.Model):
    """常用回复: what a team sends with one tap; approved texts are patient education somebody answers for."""

    class Kind(models.TextChoices):
        QUICK = "quick", "快捷回复"
        APPROVED = "approved", "审定的科普"

    # None: shipped, or kept by the bureau for all.
    organization = models.ForeignKey("organizations.Organization", models.PROTECT, null=True, related_name="+")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    title = models.CharField("标题", max_length=40)
    words = models.CharField("正文", max_length=800)
    source = models.CharField("依据", max_length=200, blank=True)
    is_active = models.BooleanField("在用", default=True)
    changed_by = models.CharField("谁改的", max_length=100)
    changed_by_name = models.CharField("姓名", max_length=60, blank=True)
    changed_at = models.DateTimeField("改的时间")

    class Meta:
        verbose_name = "常用回复"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "title"], nulls_distinct=False, name="conversations_text_title_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="approved") | ~Q(source=""), name="conversations_approved_has_source"
            ),
        ]


class ConversationPolicy(models.Model):
    """咨询规则 (one version). `rules` is read by rules.ConversationRules."""

    version = models.PositiveSmallIntegerField("版本", unique=True)
    rules = models.JSONField("规则")
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("依据", max_length=400)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="conversations_policy_has_source"),
            one_a_day("conversations_one_policy_a_day", of_code=False),
        ]
        triggers = frozen("conversations_conversationpolicy", of_code=False)
