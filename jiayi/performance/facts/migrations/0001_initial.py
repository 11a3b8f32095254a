import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contracts', '0001_initial'),
        ('organizations', '0001_initial'),
        ('patients', '0001_initial'),
        ('practitioners', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ResidentYear',
            fields=[
                ('pk', models.CompositePrimaryKey('year', 'patient_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('year', models.SmallIntegerField(verbose_name='年度')),
                ('refreshed_at', models.DateTimeField(verbose_name='计算时间')),
                ('organization', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, to='organizations.organization')),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patients.patient')),
                ('team', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='practitioners.careteam', verbose_name='期末签约团队')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['year', 'organization', 'team', 'patient'], name='facts_year_place')],
            },
        ),
        migrations.CreateModel(
            name='ContractYear',
            fields=[
                ('pk', models.CompositePrimaryKey('year', 'contract_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('year', models.SmallIntegerField(verbose_name='年度')),
                ('days', models.SmallIntegerField(verbose_name='本年协议天数')),
                ('is_signed_in_year', models.BooleanField(verbose_name='本年签约')),
                ('is_counted', models.BooleanField(help_text='每人每年只计一次: 本年最早的一份', verbose_name='计入人数')),
                ('contract', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contracts.contract')),
                ('organization', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, to='organizations.organization')),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='patients.patient')),
                ('team', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, to='practitioners.careteam')),
                ('is_frozen', models.BooleanField(default=False, verbose_name='因异议冻结')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['year', 'organization', 'team', 'patient'], name='facts_contract_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('days__gte', 0), ('days__lte', 366)), name='facts_days_in_a_year'), models.UniqueConstraint(condition=models.Q(('is_counted', True)), fields=('year', 'patient'), name='facts_person_counted_once'), models.CheckConstraint(condition=models.Q(('is_counted', True), ('is_frozen', True), _negated=True), name='facts_frozen_is_not_counted')],
            },
        ),
        migrations.CreateModel(
            name='FactYear',
            fields=[
                ('year', models.SmallIntegerField(primary_key=True, serialize=False, verbose_name='年度')),
                ('observed_to', models.DateField(verbose_name='观察到（不含）')),
                ('row_count', models.IntegerField(verbose_name='重建时人数')),
                ('definition_hash', models.CharField(max_length=64, verbose_name='定义指纹')),
                ('rebuilt_at', models.DateTimeField(verbose_name='重建时间')),
                ('refreshed_at', models.DateTimeField(verbose_name='最近更新')),
            ],
        ),
        migrations.CreateModel(
            name='DirtyResident',
            fields=[
                ('patient_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('from_year', models.SmallIntegerField(verbose_name='从哪一年起')),
            ],
        ),
    ]
