from django.db import models


class DemoLoad(models.Model):
    """演示数据装载: how far the demo district has been loaded. One row at most; a killed load goes on where it was."""

    size = models.PositiveIntegerField("居民数")
    seed = models.IntegerField("随机种子")
    today = models.DateField("演示日期")
    step = models.CharField("步骤", max_length=40, blank=True)
    label = models.CharField("正在做", max_length=60, blank=True)
    done = models.PositiveSmallIntegerField("已完成步骤", default=0)
    total = models.PositiveSmallIntegerField("步骤数", default=0)
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("完成", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="entrypoints_one_demo"),
        ]
