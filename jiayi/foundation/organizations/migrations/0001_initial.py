import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(db_collation='C', max_length=200, unique=True, verbose_name='路径')),
                ('kind', models.CharField(choices=[('bureau', '卫健局'), ('hospital', '医院'), ('community_center', '社区卫生服务中心'), ('township_hospital', '乡镇卫生院'), ('station', '社区卫生服务站'), ('village_clinic', '村卫生室')], max_length=20, verbose_name='类别')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('short_name', models.CharField(blank=True, max_length=30, verbose_name='简称')),
                ('code', models.CharField(max_length=30, unique=True, verbose_name='机构代码')),
                ('division_code', models.CharField(blank=True, max_length=12, verbose_name='所在区划')),
                ('license_number', models.CharField(blank=True, max_length=40, verbose_name='执业许可证号')),
                ('license_from', models.DateField(blank=True, null=True, verbose_name='许可证起')),
                ('license_to', models.DateField(blank=True, null=True, verbose_name='许可证止')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='电话')),
                ('introduction', models.TextField(blank=True, max_length=2000, verbose_name='介绍')),
                ('hours', models.JSONField(blank=True, default=dict, verbose_name='开诊时间')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organizations.organization', verbose_name='上级')),
            ],
            options={
                'verbose_name': '机构',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('parent__isnull', True), ('path', django.db.models.functions.text.Concat(django.db.models.functions.comparison.Cast('id', models.CharField()), models.Value('.')))), models.Q(('parent__isnull', False), ('path', django.db.models.functions.text.Concat(django.db.models.functions.comparison.Cast('parent_id', models.CharField()), models.Value('.'), django.db.models.functions.comparison.Cast('id', models.CharField()), models.Value('.')))), models.Q(('parent__isnull', False), ('path__endswith', django.db.models.functions.text.Concat(models.Value('.'), django.db.models.functions.text.Concat(django.db.models.functions.comparison.Cast('parent_id', models.CharField()), models.Value('.'), django.db.models.functions.comparison.Cast('id', models.CharField()), models.Value('.'))))), _connector='OR'), name='organizations_path_follows_parent'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='organizations_not_own_parent'), models.CheckConstraint(condition=models.Q(('license_to__isnull', True), ('license_from__lt', models.F('license_to')), _connector='OR'), name='organizations_license_period')],
            },
        ),
        migrations.CreateModel(
            name='ServiceArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_code', models.CharField(max_length=12, verbose_name='区划')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='service_areas', to='organizations.organization', verbose_name='机构')),
            ],
            options={
                'verbose_name': '服务区',
                'indexes': [models.Index(fields=['division_code'], name='organizations_area_division')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'division_code'), name='organizations_area_once')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(unique=True, verbose_name='日期')),
                ('kind', models.CharField(choices=[('holiday', '放假'), ('workday', '上班')], max_length=10, verbose_name='类别')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('source', models.CharField(max_length=200, verbose_name='来源')),
            ],
            options={
                'verbose_name': '工作日历',
            },
        ),
    ]
