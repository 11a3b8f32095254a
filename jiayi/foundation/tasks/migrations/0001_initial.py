import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.comparison
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
            name='Rest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason_code', models.CharField(choices=[('hospital', '住院了'), ('away', '外出了'), ('mourning', '家里有丧事'), ('refused', '不愿意来'), ('other', '别的原因')], max_length=20, verbose_name='原因')),
                ('note', models.CharField(blank=True, max_length=100, verbose_name='备注')),
                ('started_date', models.DateField(verbose_name='哪天起')),
                ('until', models.DateField(null=True, verbose_name='到哪天（不含）')),
                ('started_at', models.DateTimeField(verbose_name='登记时间')),
                ('started_by', models.CharField(max_length=100, verbose_name='登记人')),
                ('started_by_name', models.CharField(blank=True, max_length=50, verbose_name='登记人姓名')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='结束时间')),
                ('ended_by', models.CharField(blank=True, max_length=100, verbose_name='谁结束的')),
                ('end_reason', models.CharField(blank=True, choices=[('time', '到日子了'), ('hand', '有人解除'), ('gone', '去世或迁出')], max_length=10, verbose_name='怎么结束的')),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.household', verbose_name='家庭')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient', verbose_name='居民')),
            ],
            options={
                'verbose_name': '静音',
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('household__isnull', True), ('patient__isnull', False)), models.Q(('household__isnull', False), ('patient__isnull', True)), _connector='OR'), name='tasks_rest_of_one'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('started_date')), _connector='OR'), name='tasks_rest_ends_later'), models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at__isnull', True)), models.Q(('ended_at__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='tasks_rest_end_has_reason'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('patient',), name='tasks_one_rest_per_person'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('household',), name='tasks_one_rest_per_household')],
                'triggers': [pgtrigger.compiler.Trigger(name='rest_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='176b13a092abd6b874f596c704aea971cfa91425', operation='DELETE', pgid='pgtrigger_rest_stays_0a393', table='tasks_rest', when='BEFORE')), pgtrigger.compiler.Trigger(name='ended_lies_still', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.ended_at IS NOT NULL AND OLD IS DISTINCT FROM NEW)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b455252e3f24ba31e854bcbc5958a6d5ad0a89de', operation='UPDATE', pgid='pgtrigger_ended_lies_still_81f9d', table='tasks_rest', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='TaskRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='编码')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('programme', models.CharField(max_length=20, verbose_name='哪一类工作')),
                ('trigger', models.CharField(max_length=20, verbose_name='什么时候')),
                ('content', models.JSONField(verbose_name='内容')),
                ('effective_from', models.DateField(verbose_name='启用日期')),
                ('effective_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('source', models.CharField(max_length=300, verbose_name='依据')),
            ],
            options={
                'verbose_name': '待办规则',
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='tasks_rule_version_once'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='tasks_rule_has_source'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), (jiayi.kernel.fields.DateRangeOf('effective_from', 'effective_to'), '&&')], name='tasks_one_rule_version_a_day'), models.CheckConstraint(condition=models.Q(('effective_to__isnull', True), ('effective_to__gte', models.F('effective_from')), _connector='OR'), name='tasks_rule_dates_in_order')],
                'triggers': [pgtrigger.compiler.Trigger(name='version_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."programme" IS DISTINCT FROM (NEW."programme") OR OLD."trigger" IS DISTINCT FROM (NEW."trigger") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."effective_from" IS DISTINCT FROM (NEW."effective_from") OR OLD."source" IS DISTINCT FROM (NEW."source"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a074db221b6aa8feb203b78aa2a97f2dcbd2df6d', operation='UPDATE', pgid='pgtrigger_version_is_frozen_effd3', table='tasks_taskrule', when='BEFORE')), pgtrigger.compiler.Trigger(name='version_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='09f7b2766bd7745dd80131c61d0b05fcc04cbc02', operation='DELETE', pgid='pgtrigger_version_stays_a686d', table='tasks_taskrule', when='BEFORE')), pgtrigger.compiler.Trigger(name='end_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to IS NOT NULL AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="IF NEW.effective_to IS NULL AND EXISTS (SELECT 1 FROM tasks_taskrule w WHERE w.code = OLD.code AND w.id <> OLD.id AND w.effective_from = OLD.effective_to AND w.effective_to = w.effective_from) THEN RETURN NEW; END IF; RAISE EXCEPTION 'the end of a version stays' USING ERRCODE = 'check_violation';", hash='609562913a7a7d3763a449b394a1a1e563b1d7ba', operation='UPDATE', pgid='pgtrigger_end_stays_acd45', table='tasks_taskrule', when='BEFORE')), pgtrigger.compiler.Trigger(name='withdrawn_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to = OLD.effective_from AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6d27e8c5f4a6642dcb2c0cb01dab4800a318795a', operation='UPDATE', pgid='pgtrigger_withdrawn_stays_06981', table='tasks_taskrule', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='类别')),
                ('title', models.CharField(max_length=60, verbose_name='事项')),
                ('detail', models.CharField(blank=True, max_length=120, verbose_name='说明')),
                ('due_date', models.DateField(verbose_name='到期日')),
                ('window_from', models.DateField(verbose_name='从哪天起可做')),
                ('is_urgent', models.BooleanField(default=False, verbose_name='危急')),
                ('needs_visit', models.BooleanField(default=False, verbose_name='要上门')),
                ('state', models.CharField(choices=[('open', '待办'), ('done', '做完'), ('postponed', '改期'), ('muted', '静音'), ('cancelled', '取消')], default='open', max_length=10, verbose_name='状态')),
                ('postponed_to', models.DateField(null=True, verbose_name='改到')),
                ('muted_until', models.DateField(null=True, verbose_name='静音到')),
                ('reason_code', models.CharField(blank=True, max_length=30, verbose_name='原因')),
                ('source_app', models.CharField(max_length=30, verbose_name='来源')),
                ('source_id', models.BigIntegerField(verbose_name='来源编号')),
                ('opened_at', models.DateTimeField(verbose_name='打开时间')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='关闭时间')),
                ('closed_by', models.CharField(blank=True, max_length=100, verbose_name='关闭人')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam')),
                ('is_handed_over', models.BooleanField(default=False, verbose_name='交给了别的团队')),
                ('practitioner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.practitioner', verbose_name='交给谁')),
                ('performer', models.CharField(blank=True, db_default='', default='', max_length=20, verbose_name='谁做')),
                ('priority', models.PositiveSmallIntegerField(db_default=3, default=3, verbose_name='先后')),
                ('together_date', models.DateField(null=True, verbose_name='跟家人一起做的日子')),
                ('window_to', models.DateField(null=True, verbose_name='最晚哪天')),
                ('act_date', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('postponed_to', 'together_date', 'due_date'), output_field=models.DateField(), verbose_name='该做的那天')),
                ('rule', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tasks.taskrule', verbose_name='规则')),
            ],
            options={
                'verbose_name': '待办',
                'base_manager_name': 'objects',
                'indexes': [models.Index(condition=models.Q(('state__in', ['muted', 'open', 'postponed'])), fields=['patient'], name='tasks_live_by_patient'), models.Index(condition=models.Q(('state', 'done')), fields=['team', 'closed_at'], name='tasks_done_by_team'), models.Index(condition=models.Q(('state__in', ['muted', 'open', 'postponed'])), fields=['team', 'act_date'], name='tasks_live_by_team'), models.Index(condition=models.Q(('state__in', ['muted', 'open', 'postponed'])), fields=['organization', 'act_date'], name='tasks_live_by_org'), models.Index(condition=models.Q(('rule__isnull', False)), fields=['rule', 'source_id'], name='tasks_by_rule')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['muted', 'open', 'postponed'])), fields=('source_app', 'source_id'), name='tasks_one_live_per_source'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['done', 'cancelled']), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='tasks_closed_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'postponed'), _negated=True), ('postponed_to__isnull', False), _connector='OR'), name='tasks_postponed_has_date'), models.CheckConstraint(condition=models.Q(('window_from__lte', models.F('due_date'))), name='tasks_window_before_due'), models.CheckConstraint(condition=models.Q(('team__isnull', False), models.Q(('is_handed_over', False), ('practitioner__isnull', True)), _connector='OR'), name='tasks_given_within_a_team'), models.CheckConstraint(condition=models.Q(('window_to__isnull', True), ('window_to__gte', models.F('due_date')), _connector='OR'), name='tasks_window_after_due'), models.CheckConstraint(condition=models.Q(('together_date__isnull', True), ('together_date__gte', models.F('window_from')), _connector='OR'), name='tasks_together_within_window'), models.CheckConstraint(condition=models.Q(('priority__gte', 1), ('priority__lte', 4)), name='tasks_priority_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{cancelled:open,done:open,muted:cancelled,muted:done,muted:open,open:cancelled,open:done,open:muted,open:postponed,postponed:cancelled,postponed:done,postponed:muted,postponed:postponed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='f18577c6d5e8adf4ebb1279727cb9590a0f1d58b', operation='UPDATE', pgid='pgtrigger_state_moves_04fc9', table='tasks_task', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'muted\', \'open\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='fe03f676c7643a1027a4fde2271009fd0227ee83', operation='INSERT', pgid='pgtrigger_state_birth_cb313', table='tasks_task', when='BEFORE'))],
            },
        ),
    ]
