import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0001_initial'),
        ('practitioners', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Grid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='网格编号')),
                ('name', models.CharField(max_length=50, verbose_name='网格名称')),
                ('division_code', models.CharField(blank=True, max_length=12, verbose_name='所在社区')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('doctor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='practitioners.practitioner', verbose_name='责任医生')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grids', to='organizations.organization', verbose_name='机构')),
            ],
            options={
                'verbose_name': '网格',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('organization', 'code'), name='organizations_grid_code_once')],
            },
        ),
        migrations.CreateModel(
            name='PopulationFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_code', models.CharField(blank=True, max_length=12, verbose_name='区划')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('kind', models.CharField(choices=[('registered_year_end', '年末户籍人口'), ('registered_grid', '网格户籍人口（计划表）'), ('resident', '常住人口')], max_length=30, verbose_name='口径')),
                ('value', models.PositiveIntegerField(verbose_name='人数')),
                ('source', models.CharField(max_length=300, verbose_name='来源')),
                ('is_derived', models.BooleanField(default=False, verbose_name='推算')),
                ('grid', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.grid', verbose_name='网格')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='机构')),
            ],
            options={
                'verbose_name': '人口数',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('division_code', ''), ('grid__isnull', True), ('organization__isnull', False)), models.Q(('division_code', ''), ('grid__isnull', False), ('organization__isnull', True)), models.Q(('grid__isnull', True), ('organization__isnull', True), models.Q(('division_code', ''), _negated=True)), _connector='OR'), name='organizations_figure_one_place'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='organizations_figure_has_source'), models.CheckConstraint(condition=models.Q(('year__gte', 1949), ('year__lte', 2200)), name='organizations_figure_year'), models.UniqueConstraint(condition=models.Q(('organization__isnull', False)), fields=('organization', 'year', 'kind'), name='organizations_figure_per_organization'), models.UniqueConstraint(condition=models.Q(('grid__isnull', False)), fields=('grid', 'year', 'kind'), name='organizations_figure_per_grid'), models.UniqueConstraint(condition=models.Q(('division_code', ''), _negated=True), fields=('division_code', 'year', 'kind'), name='organizations_figure_per_division')],
            },
        ),
    ]
