import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.db.models.deletion
import jiayi.kernel.fields
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
        ('patients', '0001_initial'),
        ('practitioners', '0001_initial'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=30, verbose_name='规则')),
                ('rule_version', models.PositiveSmallIntegerField(verbose_name='规则版本')),
                ('label', models.CharField(max_length=60, verbose_name='为什么')),
                ('severity', models.CharField(choices=[('red', '红色'), ('orange', '橙色'), ('yellow', '黄色')], max_length=10, verbose_name='级别')),
                ('kind', models.CharField(blank=True, max_length=20, verbose_name='哪种体征')),
                ('words', models.CharField(max_length=120, verbose_name='怎么样')),
                ('batch', models.UUIDField(null=True, verbose_name='哪一次读数')),
                ('taken_at', models.DateTimeField(null=True, verbose_name='测量时间')),
                ('first_minutes', models.PositiveIntegerField()),
                ('second_minutes', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('open', '没人接'), ('acknowledged', '有人在管'), ('closed', '了结')], default='open', max_length=12, verbose_name='状态')),
                ('times', models.PositiveSmallIntegerField(default=1, verbose_name='几次')),
                ('opened_at', models.DateTimeField(verbose_name='发出时间')),
                ('last_at', models.DateTimeField(verbose_name='最近一次')),
                ('rung_at', models.DateTimeField(verbose_name='最近一次响')),
                ('stage', models.PositiveSmallIntegerField(default=0, verbose_name='到谁了')),
                ('next_step_at', models.DateTimeField(null=True, verbose_name='什么时候升级')),
                ('seen_at', models.DateTimeField(null=True, verbose_name='第一次看到')),
                ('acknowledged_at', models.DateTimeField(null=True, verbose_name='接手时间')),
                ('acknowledged_by', models.CharField(blank=True, max_length=100, verbose_name='谁接手')),
                ('acknowledged_by_name', models.CharField(blank=True, max_length=60, verbose_name='姓名')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='了结时间')),
                ('closed_by', models.CharField(blank=True, max_length=100, verbose_name='谁了结')),
                ('closed_by_name', models.CharField(blank=True, max_length=60, verbose_name='姓名')),
                ('outcome', models.CharField(blank=True, max_length=20, verbose_name='结果')),
                ('outcome_note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam')),
            ],
            options={
                'verbose_name': '预警',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['organization', '-opened_at', '-id'], name='alerts_of_place'), models.Index(condition=models.Q(('state', 'open')), fields=['next_step_at'], name='alerts_clock')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'closed'), _negated=True), fields=('patient', 'rule', 'kind'), name='alerts_one_standing'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True), ('outcome', '')), _connector='OR'), name='alerts_closed_with_outcome'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'acknowledged'), _negated=True), ('acknowledged_at__isnull', False), _connector='OR'), name='alerts_taken_by_somebody'), models.CheckConstraint(condition=models.Q(('second_minutes__gt', models.F('first_minutes'))), name='alerts_steps_in_order')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{acknowledged:closed,acknowledged:open,open:acknowledged,open:closed,open:open}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='630d4a5a216e48680cf6b1d2531e26f655ab77ba', operation='UPDATE', pgid='pgtrigger_state_moves_d7944', table='alerts_alert', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'open\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='d4aa5f9845704b4b9526c56395943dd79620c96e', operation='INSERT', pgid='pgtrigger_state_birth_14ef9', table='alerts_alert', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='AlertStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', '发出'), ('repeated', '又来一次'), ('told', '通知'), ('seen', '看到'), ('acknowledged', '接手'), ('escalated', '升级'), ('called', '打电话'), ('closed', '了结'), ('rung', '又响')], max_length=12, verbose_name='什么')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.CharField(max_length=100, verbose_name='谁')),
                ('by_name', models.CharField(blank=True, max_length=60, verbose_name='姓名')),
                ('words', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('channel', models.CharField(blank=True, max_length=10, verbose_name='途径')),
                ('delivery_id', models.BigIntegerField(null=True, verbose_name='投递')),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='alerts.alert')),
            ],
            options={
                'verbose_name': '预警经过',
                'indexes': [models.Index(fields=['alert', 'id'], name='alerts_steps')],
                'triggers': [pgtrigger.compiler.Trigger(name='step_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='54dde339b48f9ecfc15be5a8a5c766e7e1452722', operation='UPDATE OR DELETE', pgid='pgtrigger_step_is_kept_3f9ac', table='alerts_alertstep', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='AlertMute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(blank=True, max_length=30, verbose_name='规则')),
                ('kind', models.CharField(blank=True, max_length=20, verbose_name='哪种体征')),
                ('until', models.DateTimeField(verbose_name='到')),
                ('reason', models.CharField(max_length=200, verbose_name='为什么')),
                ('muted_at', models.DateTimeField(verbose_name='从')),
                ('muted_by', models.CharField(max_length=100, verbose_name='谁')),
                ('muted_by_name', models.CharField(blank=True, max_length=60, verbose_name='姓名')),
                ('lifted_at', models.DateTimeField(null=True, verbose_name='提前恢复')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
            ],
            options={
                'verbose_name': '预警静音',
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='alerts_mute_has_reason'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('muted_at'))), name='alerts_mute_ends_later')],
                'triggers': [pgtrigger.compiler.Trigger(name='mute_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."rule" IS DISTINCT FROM (NEW."rule") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."until" IS DISTINCT FROM (NEW."until") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."muted_at" IS DISTINCT FROM (NEW."muted_at") OR OLD."muted_by" IS DISTINCT FROM (NEW."muted_by") OR OLD."muted_by_name" IS DISTINCT FROM (NEW."muted_by_name"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='30d04370af0ba71bf1ea0a12270889eece453dfe', operation='UPDATE', pgid='pgtrigger_mute_stays_a2196', table='alerts_alertmute', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='AlertRuleSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(unique=True, verbose_name='版本')),
                ('rules', models.JSONField(verbose_name='规则')),
                ('effective_from', models.DateField(verbose_name='启用日期')),
                ('source', models.CharField(max_length=400, verbose_name='依据')),
                ('effective_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
            ],
            options={
                'verbose_name': '预警规则',
                'constraints': [models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='alerts_rules_have_source'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(jiayi.kernel.fields.DateRangeOf('effective_from', 'effective_to'), '&&')], name='alerts_one_version_a_day')],
                'triggers': [pgtrigger.compiler.Trigger(name='version_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."rules" IS DISTINCT FROM (NEW."rules") OR OLD."effective_from" IS DISTINCT FROM (NEW."effective_from") OR OLD."source" IS DISTINCT FROM (NEW."source"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='fb50bc0dab8901821ddd589b54d4ae63d05f29f9', operation='UPDATE', pgid='pgtrigger_version_is_frozen_616a1', table='alerts_alertruleset', when='BEFORE')), pgtrigger.compiler.Trigger(name='version_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='e9c2125e4c231ac74ffa1eba02cc89ba646d50c1', operation='DELETE', pgid='pgtrigger_version_stays_6ffa7', table='alerts_alertruleset', when='BEFORE')), pgtrigger.compiler.Trigger(name='end_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to IS NOT NULL AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="IF NEW.effective_to IS NULL AND EXISTS (SELECT 1 FROM alerts_alertruleset w WHERE w.id <> OLD.id AND w.effective_from = OLD.effective_to AND w.effective_to = w.effective_from) THEN RETURN NEW; END IF; RAISE EXCEPTION 'the end of a version stays' USING ERRCODE = 'check_violation';", hash='ff06825c8956c8a824bd223a638922feb7a36c03', operation='UPDATE', pgid='pgtrigger_end_stays_980c4', table='alerts_alertruleset', when='BEFORE')), pgtrigger.compiler.Trigger(name='withdrawn_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to = OLD.effective_from AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b30591ef2ea1e1ea3cfc2a93161ee888de771fdb', operation='UPDATE', pgid='pgtrigger_withdrawn_stays_66339', table='alerts_alertruleset', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='DutyShift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='日期')),
                ('shift', models.CharField(choices=[('day', '白班'), ('night', '夜班')], max_length=6, verbose_name='班次')),
                ('set_by', models.CharField(max_length=100, verbose_name='谁排的')),
                ('set_by_name', models.CharField(blank=True, max_length=60, verbose_name='姓名')),
                ('set_at', models.DateTimeField(verbose_name='什么时候排的')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.practitioner')),
            ],
            options={
                'verbose_name': '值班',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('organization', 'day', 'shift'), name='alerts_one_on_duty'), models.CheckConstraint(condition=models.Q(('shift__in', ['day', 'night'])), name='alerts_shift_known')],
            },
        ),
    ]
