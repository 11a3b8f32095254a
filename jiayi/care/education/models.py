import pgtrigger
from django.db import models
from django.db.models import F, Q

from jiayi.kernel.scope import ScopedManager
from jiayi.kernel.versions import frozen, one_a_day


class Article(models.Model):
    """健教文章 (one version): words that somebody answers for, with their source."""

    class Topic(models.TextChoices):
        PRESSURE = "pressure", "高血压"
        SUGAR = "sugar", "糖尿病"
        ELDERLY = "elderly", "老年健康"
        CHILD = "child", "儿童"
        MATERNAL = "maternal", "孕产"
        MEDICINE = "medicine", "用药"
        LIFE = "life", "吃动睡"
        OTHER = "other", "其他"

    code = models.CharField("代码", max_length=40)
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("标题", max_length=40)
    topic = models.CharField("主题", max_length=10, choices=Topic)
    words = models.TextField("正文", max_length=4000)
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True)
    source = models.CharField("依据", max_length=400)

    class Meta:
        verbose_name = "健教文章"
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="education_article_has_source"),
            models.UniqueConstraint(fields=["code", "version"], name="education_version_once"),
            one_a_day("education_one_article_a_day"),
        ]
        triggers = frozen("education_article")


class ArticleSending(models.Model):
    """发给居民的文章: the very version that was sent, and when it was first read."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", db_index=False)
    article = models.ForeignKey(Article, models.PROTECT, related_name="sendings")
    sent_at = models.DateTimeField("什么时候发的")
    sent_by = models.CharField("谁发的", max_length=100)
    sent_by_name = models.CharField("谁发的（姓名）", max_length=60, blank=True)
    read_at = models.DateTimeField("什么时候读的", null=True)

    objects = ScopedManager(patient="patient_id")

    class Meta:
        verbose_name = "发给居民的文章"
        base_manager_name = "objects"
        triggers = [
            pgtrigger.ReadOnly(name="sent_is_sent", fields=["article", "sent_at", "sent_by"]),
            pgtrigger.Protect(name="sending_stays", operation=pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=F("sent_at")), name="education_read_after_sent"
            ),
        ]
        indexes = [models.Index(fields=["patient", "-id"], name="education_sent_to")]
