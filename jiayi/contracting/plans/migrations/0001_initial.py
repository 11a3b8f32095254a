import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
        ('organizations', '0002_grids'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('kind', models.CharField(choices=[('signed', '签约计划数'), ('elderly', '续签老人计划数'), ('hypertension', '续签高血压计划数'), ('diabetes', '续签糖尿病计划数'), ('family_beds', '家庭病床计划数'), ('family_beds_before', '上年家庭病床数')], max_length=20, verbose_name='计划项')),
                ('value', models.PositiveIntegerField(verbose_name='数')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('effective_from', models.DateField(verbose_name='生效日期')),
                ('source', models.CharField(max_length=300, verbose_name='依据')),
                ('set_by', models.CharField(max_length=100, verbose_name='修改人')),
                ('set_by_name', models.CharField(blank=True, max_length=60, verbose_name='修改人姓名')),
                ('set_at', models.DateTimeField(verbose_name='修改时间')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.grid', verbose_name='网格')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='organizations.organization', verbose_name='机构')),
            ],
            options={
                'verbose_name': '签约计划数',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['organization', 'year'], name='plans_target_of_year')],
                'constraints': [models.UniqueConstraint(fields=('grid', 'year', 'kind', 'version'), name='plans_target_version_once'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='plans_target_version_counts'), models.CheckConstraint(condition=models.Q(('year__gte', 2010), ('year__lte', 2200)), name='plans_target_year'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='plans_target_has_source'), models.CheckConstraint(condition=models.Q(('kind__in', ['signed', 'elderly', 'hypertension', 'diabetes', 'family_beds', 'family_beds_before'])), name='plans_target_kind')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e16f938d9ea289dd42a4bd303a635a478229dd94', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_55d0a', table='plans_plantarget', when='BEFORE'))],
            },
        ),
    ]
