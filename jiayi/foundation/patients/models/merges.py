"""合并: one record taken into another. The record taken in is no row any more, so the foreign keys of every table
refuse whatever still names it; what it was stands here, until it is put back or the days for that are over.
"""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from jiayi.kernel.fields import EncryptedTextField
from jiayi.kernel.foureyes import decided_by_another
from jiayi.kernel.lifecycle import Lifecycle
from jiayi.kernel.scope import ScopedManager

MERGE_LIFECYCLE = Lifecycle(field="state", initial="done", moves={"undo": (frozenset({"done"}), "undone")})
_AS_MERGED = (
    *("organization", "kept_id", "taken_id", "fields", "reason", "before"),
    *("proposed_by", "merged_by", "merged_at", "undo_until"),
)


class PatientMerge(models.Model):
    """合并记录: who took which record into which, when and why, which fields came over; and who took it back."""

    class State(models.TextChoices):
        DONE = "done", "已合并"
        UNDONE = "undone", "已撤销"

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="+", verbose_name="机构"
    )
    # Ids and no keys: what is written here stays true when the kept record is itself taken into a third one.
    kept_id = models.BigIntegerField("保留的档案")
    taken_id = models.BigIntegerField("并入的档案")
    state = models.CharField("状态", max_length=8, choices=State, default=State.DONE)
    fields = ArrayField(models.CharField(max_length=20), verbose_name="取自并入档案的项", default=list)
    reason = models.CharField("依据", max_length=200)
    before = EncryptedTextField("合并前的两份档案")
    proposed_by = models.CharField("提出人", max_length=100)
    proposed_by_name = models.CharField("提出人姓名", max_length=60, blank=True)
    merged_by = models.CharField("确认人", max_length=100)
    merged_by_name = models.CharField("确认人姓名", max_length=60, blank=True)
    merged_at = models.DateTimeField("合并时间")
    undo_until = models.DateTimeField("可撤销到")
    undone_by = models.CharField("撤销人", max_length=100, blank=True)
    undone_by_name = models.CharField("撤销人姓名", max_length=60, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undo_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        verbose_name = "档案合并"
        base_manager_name = "objects"
        triggers = [
            *MERGE_LIFECYCLE.guards(),
            pgtrigger.ReadOnly(name="as_merged", fields=list(_AS_MERGED)),
            pgtrigger.Protect(name="merge_stays", operation=pgtrigger.Delete),
        ]
        constraints = [
            CheckConstraint(name="patients_merge_of_two", condition=~Q(kept_id=F("taken_id"))),
            CheckConstraint(name="patients_merge_has_reason", condition=~Q(reason="")),
            decided_by_another(name="patients_merge_by_another", asked="proposed_by", decided="merged_by"),
            CheckConstraint(name="patients_merge_undo_later", condition=Q(undo_until__gte=F("merged_at"))),
            CheckConstraint(
                name="patients_merge_undone_by_somebody",
                condition=Q(state="done", undone_at__isnull=True)
                | (Q(state="undone", undone_at__isnull=False) & ~Q(undone_by="") & ~Q(undo_reason="")),
            ),
            UniqueConstraint(fields=["taken_id"], condition=Q(state="done"), name="patients_taken_in_once"),
        ]
        indexes = [Index(fields=["organization", "-id"], name="patients_merge_newest")]


class MergeMove(models.Model):
    """合并搬动: the rows of one column that went over with a merge, and those that were set aside as they were."""

    merge = models.ForeignKey(PatientMerge, models.PROTECT, related_name="moves", verbose_name="合并")
    model = models.CharField("表", max_length=60)
    column = models.CharField("列", max_length=40)
    label = models.CharField("是什么", max_length=40)
    unit = models.CharField("量词", max_length=4)
    row_ids = ArrayField(models.BigIntegerField(), verbose_name="搬过去的行", default=list)
    aside = EncryptedTextField("另存的行", null=True)
    aside_count = models.PositiveIntegerField("另存几行", default=0)

    objects = ScopedManager(organization=("merge__organization",))

    class Meta:
        verbose_name = "合并搬动"
        base_manager_name = "objects"
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            UniqueConstraint(fields=["merge", "model", "column"], name="patients_move_once"),
            CheckConstraint(
                name="patients_move_moves_something", condition=Q(row_ids__len__gt=0) | Q(aside_count__gt=0)
            ),
        ]


class Tombstone(models.Model):
    """并入标记: the number of a record that was taken into another one, and where it is to be found now."""

    patient_id = models.BigIntegerField("原来的档案", primary_key=True)
    survivor = models.ForeignKey("patients.Patient", models.PROTECT, related_name="+", verbose_name="现在的档案")
    merge = models.OneToOneField(PatientMerge, models.PROTECT, related_name="tombstone", verbose_name="合并")

    objects = ScopedManager(organization=("survivor__organization",), patient="survivor_id")

    class Meta:
        verbose_name = "并入标记"
        base_manager_name = "objects"
        constraints = [
            CheckConstraint(name="patients_tombstone_points_elsewhere", condition=~Q(patient_id=F("survivor_id")))
        ]
