"""家庭变动: who was moved from which household to which, by whom; kept so that it can be read and taken back."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.scope import ScopedManager


class HouseholdChange(models.Model):
    """家庭变动: one saving of a page of households, with how it was before and after. Rows are never changed."""

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="机构"
    )
    household_ids = ArrayField(models.BigIntegerField(), verbose_name="家庭")
    # Who lived where and how related, and the addresses: personal, so encrypted.
    before = EncryptedTextField("原来")
    after = EncryptedTextField("改成")
    moved_count = models.PositiveSmallIntegerField("动了几个人")
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="undone_by", verbose_name="撤回哪一次"
    )
    changed_at = models.DateTimeField("时间")
    changed_by = models.CharField("谁改的", max_length=100)
    changed_by_name = models.CharField("谁改的（姓名）", max_length=60)

    objects = ScopedManager()

    class Meta:
        verbose_name = "家庭变动"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            CheckConstraint(condition=Q(household_ids__len__gt=0), name="patients_change_of_households"),
            CheckConstraint(
                condition=Q(undoes__isnull=True) | ~Q(undoes=F("id")), name="patients_change_undoes_another"
            ),
        ]
