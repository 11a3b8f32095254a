"""Derived tables: they may be emptied and rebuilt at any time, so no history and no foreign-key checks."""

from django.db import models

from jiayi.kernel.scope import ScopedManager


class ResidentYear(models.Model):
    """居民年度事实: the base of rates. The fact columns themselves are added from the `facts.sql` files of the apps."""

    pk = models.CompositePrimaryKey("year", "patient_id")
    year = models.SmallIntegerField("年度")
    patient = models.ForeignKey("patients.Patient", models.CASCADE, db_constraint=False, related_name="+")
    organization = models.ForeignKey("organizations.Organization", models.CASCADE, db_constraint=False)
    team = models.ForeignKey(
        "practitioners.CareTeam", models.CASCADE, db_constraint=False, null=True, verbose_name="期末签约团队"
    )
    refreshed_at = models.DateTimeField("计算时间")

    objects = ScopedManager(patient="patient")

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["year", "organization", "team", "patient"], name="facts_year_place")]


class ContractYear(models.Model):
    """协议年度: resident × team × contract with its days in the year, the base of money."""

    pk = models.CompositePrimaryKey("year", "contract_id")
    year = models.SmallIntegerField("年度")
    contract = models.ForeignKey("contracts.Contract", models.CASCADE, db_constraint=False, related_name="+")
    patient = models.ForeignKey("patients.Patient", models.CASCADE, db_constraint=False, related_name="+")
    organization = models.ForeignKey("organizations.Organization", models.CASCADE, db_constraint=False)
    team = models.ForeignKey("practitioners.CareTeam", models.CASCADE, db_constraint=False)
    days = models.SmallIntegerField("本年协议天数")
    is_signed_in_year = models.BooleanField("本年签约")
    is_frozen = models.BooleanField("因异议冻结", default=False)
    is_counted = models.BooleanField("计入人数", help_text="每人每年只计一次: 本年最早的一份")

    objects = ScopedManager(patient="patient")

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["year", "organization", "team", "patient"], name="facts_contract_place")]
        constraints = [
            models.CheckConstraint(condition=models.Q(days__gte=0, days__lte=366), name="facts_days_in_a_year"),
            models.CheckConstraint(
                condition=~models.Q(is_counted=True, is_frozen=True), name="facts_frozen_is_not_counted"
            ),
            # Whoever is counted for money is counted once in a year, whatever the number of contracts.
            models.UniqueConstraint(
                fields=["year", "patient"], condition=models.Q(is_counted=True), name="facts_person_counted_once"
            ),
        ]


class FactYear(models.Model):
    """事实年度: which years exist, up to which day they were observed, when and from which definitions."""

    year = models.SmallIntegerField("年度", primary_key=True)
    observed_to = models.DateField("观察到（不含）")
    row_count = models.IntegerField("重建时人数")
    definition_hash = models.CharField("定义指纹", max_length=64)
    rebuilt_at = models.DateTimeField("重建时间")
    refreshed_at = models.DateTimeField("最近更新")


class DirtyResident(models.Model):
    """待更新居民: whose facts no longer agree with the records, from which year on."""

    patient_id = models.BigIntegerField(primary_key=True)
    from_year = models.SmallIntegerField("从哪一年起")
