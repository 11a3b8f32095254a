import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.functions.datetime
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='DomainEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='事件')),
                ('organization_id', models.BigIntegerField(verbose_name='机构')),
                ('actor', models.CharField(max_length=100, verbose_name='操作者')),
                ('occurred_at', models.DateTimeField(verbose_name='发生时间')),
                ('payload', models.JSONField(verbose_name='内容')),
            ],
            options={
                'indexes': [models.Index(fields=['organization_id', '-id'], name='kernel_event_org'), models.Index(fields=['name', '-id'], name='kernel_event_name'), models.Index(fields=['-occurred_at', '-id'], name='kernel_event_time'), models.Index(fields=['actor', '-occurred_at'], name='kernel_event_actor')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2085a01ebb54778bab340e35f8e42dc59fb0f5a2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0aaf0', table='kernel_domainevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='EventDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_id', models.BigIntegerField()),
                ('subscriber', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('done', '已处理'), ('parked', '已搁置')], max_length=10)),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='错误')),
                ('at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'parked')), fields=['-at'], name='kernel_delivery_parked')],
                'constraints': [models.UniqueConstraint(fields=('event_id', 'subscriber'), name='kernel_delivery_once')],
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.CharField(max_length=100)),
                ('operation', models.CharField(max_length=100)),
                ('key', models.UUIDField()),
                ('answer', models.JSONField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('actor', 'operation', 'key'), name='kernel_idempotency_once')],
            },
        ),
        migrations.CreateModel(
            name='OpenPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('process', models.UUIDField(verbose_name='进程')),
                ('who', models.CharField(max_length=100, verbose_name='谁')),
                ('channel', models.CharField(max_length=20, verbose_name='客户端')),
                ('groups', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None, verbose_name='收哪些消息')),
                ('seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='最近')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['groups'], name='kernel_open_page_groups')],
                'constraints': [models.UniqueConstraint(fields=('process', 'who', 'channel'), name='kernel_open_page_once')],
            },
        ),
    ]
