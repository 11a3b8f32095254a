import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
        ('patients', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader', models.CharField(max_length=100, verbose_name='查看者')),
                ('reader_name', models.CharField(max_length=60, verbose_name='查看者姓名')),
                ('reader_role', models.CharField(blank=True, max_length=60, verbose_name='查看者岗位')),
                ('organization_name', models.CharField(blank=True, max_length=100, verbose_name='机构名称')),
                ('purpose', models.CharField(max_length=40, verbose_name='原因')),
                ('subject', models.CharField(blank=True, max_length=100, verbose_name='看了什么')),
                ('channel', models.CharField(max_length=20, verbose_name='入口')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('organization', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='organizations.organization', verbose_name='查看者机构')),
                ('patient', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, to='patients.patient', verbose_name='居民')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['patient', '-at'], name='audit_read_patient'), models.Index(fields=['organization', '-at'], name='audit_read_org'), models.Index(fields=['-at', '-id'], name='audit_read_at'), models.Index(fields=['reader', '-at'], name='audit_read_reader')],
                'constraints': [models.CheckConstraint(condition=models.Q(('purpose', ''), _negated=True), name='audit_read_has_purpose')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bc2e89f60dc47c1d75ffd6ca3d074a0ff0640295', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_63d70', table='audit_readlog', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='RecordOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opener', models.CharField(max_length=100, verbose_name='查看者')),
                ('opener_name', models.CharField(max_length=60, verbose_name='查看者姓名')),
                ('organization_name', models.CharField(blank=True, max_length=100, verbose_name='机构名称')),
                ('purpose', models.CharField(choices=[('complaint', '核实投诉或来信'), ('inspection', '监督检查抽查'), ('data_quality', '核对数据'), ('safety', '处理医疗安全事件')], max_length=20, verbose_name='事由')),
                ('reason', models.CharField(max_length=100, verbose_name='理由')),
                ('opened_at', models.DateTimeField(verbose_name='开始')),
                ('expires_at', models.DateTimeField(verbose_name='到期')),
                ('organization', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='organizations.organization', verbose_name='查看者机构')),
                ('patient', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, to='patients.patient', verbose_name='居民')),
            ],
            options={
                'verbose_name': '凭理由查看',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['opener', '-expires_at'], name='audit_opening_of'), models.Index(fields=['organization', '-opened_at'], name='audit_opening_org')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '^\\S.{3,}\\S$')), name='audit_opening_has_reason'), models.CheckConstraint(condition=models.Q(('purpose__in', ['complaint', 'inspection', 'data_quality', 'safety'])), name='audit_opening_purpose'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('opened_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('opened_at'), '+', models.Value(datetime.timedelta(days=1))))), name='audit_opening_ends_soon')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='45563c5e61ca56c151661b180b243c7c6f7e032e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_73326', table='audit_recordopening', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SecurityLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='类型')),
                ('actor', models.CharField(max_length=100, verbose_name='操作者')),
                ('actor_name', models.CharField(blank=True, max_length=60, verbose_name='姓名')),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='对象')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('channel', models.CharField(max_length=20, verbose_name='入口')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('organization', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='organizations.organization', verbose_name='机构')),
            ],
            options={
                'indexes': [models.Index(fields=['-at'], name='audit_security_at'), models.Index(fields=['kind', '-at'], name='audit_security_kind'), models.Index(fields=['actor', '-at'], name='audit_security_actor')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f0bff63b66e77386296e755fe5804465f20be471', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a88de', table='audit_securitylog', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='RateCount',
            fields=[
                ('subject', models.BinaryField(primary_key=True, serialize=False)),
                ('window_start', models.DateTimeField()),
                ('count', models.PositiveIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['window_start'], name='audit_rate_age')],
                'constraints': [models.CheckConstraint(condition=models.Q(('count__gte', 1)), name='audit_rate_counts_something')],
            },
        ),
        migrations.CreateModel(
            name='LogSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('log', models.CharField(choices=[('reads', '谁看过档案'), ('openings', '凭理由查看'), ('security', '登录与安全'), ('events', '业务日志')], max_length=10, verbose_name='日志')),
                ('number', models.PositiveIntegerField(verbose_name='第几张')),
                ('row_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='哪些行')),
                ('row_hashes', models.BinaryField(verbose_name='每行的 SM3')),
                ('row_count', models.PositiveIntegerField(verbose_name='行数')),
                ('last_id', models.BigIntegerField(verbose_name='最大行号')),
                ('previous_hash', models.CharField(blank=True, max_length=64, verbose_name='前一张')),
                ('hash', models.CharField(max_length=64, verbose_name='HMAC-SM3')),
                ('sealed_at', models.DateTimeField(verbose_name='封存时间')),
            ],
            options={
                'indexes': [models.Index(fields=['log', '-sealed_at'], name='audit_seal_age')],
                'constraints': [models.UniqueConstraint(fields=('log', 'number'), name='audit_seal_number_once'), models.CheckConstraint(condition=models.Q(('log__in', ['reads', 'openings', 'security', 'events'])), name='audit_seal_log_known'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='audit_seal_number_from_one'), models.CheckConstraint(condition=models.Q(('row_count__gte', 1), ('row_ids__len', models.F('row_count'))), name='audit_seal_counts_its_rows'), models.CheckConstraint(condition=models.Q(('hash__regex', '^[0-9a-f]{64}$')), name='audit_seal_is_a_hash')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='55d424dd35f359002e791a68024f7e9e854cc34e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d34fd', table='audit_logseal', when='BEFORE')), pgtrigger.compiler.Trigger(name='follows', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF NEW.previous_hash <> COALESCE((SELECT hash FROM audit_logseal\n                                                  WHERE log = NEW.log AND number = NEW.number - 1), '')\n                   OR (NEW.number > 1 AND NEW.previous_hash = '')\n                THEN RAISE EXCEPTION 'audit: a seal must follow the one before it'; END IF;\n                RETURN NEW;\n                ", hash='05a875a3bc628e6234644da0290f552301957cd3', operation='INSERT', pgid='pgtrigger_follows_3de70', table='audit_logseal', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='LogCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', '排队中'), ('running', '正在核对'), ('whole', '完整，没有改动'), ('broken', '有改动')], default='queued', max_length=10, verbose_name='结果')),
                ('asked_by', models.CharField(max_length=100, verbose_name='谁核对的')),
                ('asked_by_name', models.CharField(max_length=60, verbose_name='姓名')),
                ('asked_at', models.DateTimeField(verbose_name='时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('rows_done', models.PositiveBigIntegerField(default=0, verbose_name='已核对行数')),
                ('rows_total', models.PositiveBigIntegerField(default=0, verbose_name='总行数')),
                ('broken_log', models.CharField(blank=True, max_length=10, verbose_name='哪本日志')),
                ('broken_row', models.BigIntegerField(null=True, verbose_name='哪一行')),
                ('problem', models.CharField(blank=True, max_length=200, verbose_name='问题')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'broken'), _negated=True), models.Q(models.Q(('problem', ''), _negated=True), models.Q(('broken_log', ''), _negated=True)), _connector='OR'), name='audit_check_says_what_broke'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['whole', 'broken']), _negated=True), ('finished_at__isnull', False), _connector='OR'), name='audit_check_has_end')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{queued:running,running:broken,running:whole}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='e92a24a726311277c41f7d2e8db11c911ee12a82', operation='UPDATE', pgid='pgtrigger_state_moves_6a178', table='audit_logcheck', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'queued\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='65afb756343cb194636a3e5eb98b78e7eae27ca2', operation='INSERT', pgid='pgtrigger_state_birth_dae6c', table='audit_logcheck', when='BEFORE')), pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f89268ffa6f759ad4300a46e9d598f9de01ef0d8', operation='DELETE', pgid='pgtrigger_kept_49ccd', table='audit_logcheck', when='BEFORE'))],
            },
        ),
    ]
