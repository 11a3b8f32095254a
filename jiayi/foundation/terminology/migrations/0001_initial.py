import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.db.models.deletion
import jiayi.kernel.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='Division',
            fields=[
                ('code', models.CharField(db_collation='C', max_length=12, primary_key=True, serialize=False, verbose_name='代码')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, '省'), (2, '市'), (3, '区县'), (4, '街道乡镇'), (5, '社区村')], verbose_name='级别')),
                ('parent_code', models.CharField(blank=True, db_collation='C', max_length=12, verbose_name='上级代码')),
                ('source', models.CharField(max_length=200, verbose_name='来源')),
            ],
            options={
                'verbose_name': '区划',
                'indexes': [models.Index(fields=['parent_code', 'code'], name='terminology_division_parent')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code__regex', '^\\d{2}$'), ('level', 1), ('parent_code', '')), models.Q(('code__regex', '^\\d{4}$'), ('level', 2)), models.Q(('code__regex', '^\\d{6}$'), ('level', 3)), models.Q(('code__regex', '^\\d{9}$'), ('level', 4)), models.Q(('code__regex', '^\\d{12}$'), ('level', 5)), _connector='OR'), name='terminology_division_code_fits_level'), models.CheckConstraint(condition=models.Q(('level', 1), models.Q(models.Q(('parent_code', ''), _negated=True), ('code__startswith', models.F('parent_code'))), _connector='OR'), name='terminology_division_below_parent')],
            },
        ),
        migrations.CreateModel(
            name='Dictionary',
            fields=[
                ('code', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='代码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('standard', models.CharField(blank=True, max_length=60, verbose_name='标准')),
                ('source', models.CharField(max_length=200, verbose_name='来源')),
            ],
            options={
                'verbose_name': '字典',
            },
        ),
        migrations.CreateModel(
            name='DictionaryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='代码')),
                ('label', models.CharField(max_length=100, verbose_name='名称')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='次序')),
                ('period_from', models.DateField(verbose_name='生效日期')),
                ('period_to', models.DateField(blank=True, null=True, verbose_name='失效日期')),
                ('source', models.CharField(max_length=200, verbose_name='来源')),
                ('dictionary', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='terminology.dictionary', verbose_name='字典')),
            ],
            options={
                'verbose_name': '字典条目',
                'constraints': [models.CheckConstraint(condition=models.Q(('period_to__isnull', True), ('period_from__lt', models.F('period_to')), _connector='OR'), name='terminology_entry_period'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('dictionary', '='), ('code', '='), (jiayi.kernel.fields.DateRangeOf('period_from', 'period_to'), '&&')], name='terminology_entry_one_label_a_day')],
            },
        ),
    ]
