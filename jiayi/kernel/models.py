import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now


class DomainEvent(models.Model):
    """业务事件: what happened, to what, by whom, when: the business log and the outbox in one append-only table.

    No foreign keys, so that the log never stands in the way of the live data.
    """

    name = models.CharField("事件", max_length=100)
    organization_id = models.BigIntegerField("机构")
    actor = models.CharField("操作者", max_length=100)
    occurred_at = models.DateTimeField("发生时间")
    payload = models.JSONField("内容")

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [
            models.Index(fields=["organization_id", "-id"], name="kernel_event_org"),
            models.Index(fields=["name", "-id"], name="kernel_event_name"),
            models.Index(fields=["-occurred_at", "-id"], name="kernel_event_time"),
            models.Index(fields=["actor", "-occurred_at"], name="kernel_event_actor"),
        ]


class EventDelivery(models.Model):
    """事件投递: one row per (event, subscriber) once it was handled, or parked after the last attempt."""

    class State(models.TextChoices):
        DONE = "done", "已处理"
        PARKED = "parked", "已搁置"

    event_id = models.BigIntegerField()
    subscriber = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State)
    error = models.CharField("错误", max_length=300, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_id", "subscriber"], name="kernel_delivery_once"),
        ]
        indexes = [
            models.Index(fields=["-at"], condition=models.Q(state="parked"), name="kernel_delivery_parked"),
        ]


class IdempotencyKey(models.Model):
    """幂等键: the answer to a write that a client may send twice."""

    actor = models.CharField(max_length=100)
    operation = models.CharField(max_length=100)
    key = models.UUIDField()
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "operation", "key"], name="kernel_idempotency_once"),
        ]


class OpenPage(models.Model):
    """开着的页面: who has a page open in which server process (kernel.live); it is gone when it stops breathing."""

    process = models.UUIDField("进程")
    who = models.CharField("谁", max_length=100)
    channel = models.CharField("客户端", max_length=20)
    groups = ArrayField(models.CharField(max_length=60), verbose_name="收哪些消息")
    seen_at = models.DateTimeField("最近", db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "who", "channel"], name="kernel_open_page_once"),
        ]
        indexes = [GinIndex(fields=["groups"], name="kernel_open_page_groups")]
