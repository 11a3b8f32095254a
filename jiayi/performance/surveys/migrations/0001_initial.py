import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.db.models.deletion
import jiayi.kernel.fields
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('contracts', '0001_initial'),
        ('organizations', '0001_initial'),
        ('patients', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('practitioners', '0001_initial'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='SurveyRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, verbose_name='编号')),
                ('version', models.CharField(max_length=20, verbose_name='版本')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('definition', models.JSONField(verbose_name='内容')),
                ('effective_from', models.DateField(verbose_name='生效日期')),
                ('source', models.CharField(max_length=300, verbose_name='来源')),
                ('effective_to', models.DateField(blank=True, null=True, verbose_name='失效日期')),
            ],
            options={
                'verbose_name': '核查规则',
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='surveys_rule_version_once'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='surveys_rule_has_source'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), (jiayi.kernel.fields.DateRangeOf('effective_from', 'effective_to'), '&&')], name='surveys_one_rule_version_a_day')],
                'triggers': [pgtrigger.compiler.Trigger(name='version_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='96fa7cff881fb40935793d3926d0dc9f1686b60d', operation='DELETE', pgid='pgtrigger_version_stays_5b841', table='surveys_surveyrule', when='BEFORE')), pgtrigger.compiler.Trigger(name='version_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."definition" IS DISTINCT FROM (NEW."definition") OR OLD."effective_from" IS DISTINCT FROM (NEW."effective_from") OR OLD."source" IS DISTINCT FROM (NEW."source"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='208489c07e4c78b5d70aaae6887915210249f191', operation='UPDATE', pgid='pgtrigger_version_is_frozen_6af79', table='surveys_surveyrule', when='BEFORE')), pgtrigger.compiler.Trigger(name='end_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to IS NOT NULL AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="IF NEW.effective_to IS NULL AND EXISTS (SELECT 1 FROM surveys_surveyrule w WHERE w.code = OLD.code AND w.id <> OLD.id AND w.effective_from = OLD.effective_to AND w.effective_to = w.effective_from) THEN RETURN NEW; END IF; RAISE EXCEPTION 'the end of a version stays' USING ERRCODE = 'check_violation';", hash='55d0a0406ca0664851b2df92c43cfd5d059358f2', operation='UPDATE', pgid='pgtrigger_end_stays_16d52', table='surveys_surveyrule', when='BEFORE')), pgtrigger.compiler.Trigger(name='withdrawn_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to = OLD.effective_from AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f70c9c6dfd2803b67ceb16793adcc2fdd29dabcb', operation='UPDATE', pgid='pgtrigger_withdrawn_stays_13a57', table='surveys_surveyrule', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "surveys_surveyruleevent" ("code", "definition", "effective_from", "effective_to", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "version") VALUES (NEW."code", NEW."definition", NEW."effective_from", NEW."effective_to", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."version"); RETURN NULL;', hash='3c093905453cd3c218c82a4449933e447cc01d59', operation='INSERT', pgid='pgtrigger_insert_insert_cfb94', table='surveys_surveyrule', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "surveys_surveyruleevent" ("code", "definition", "effective_from", "effective_to", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "version") VALUES (NEW."code", NEW."definition", NEW."effective_from", NEW."effective_to", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."version"); RETURN NULL;', hash='0274c219578b7ec85c84b19d8cd959c6c48a44ef', operation='UPDATE', pgid='pgtrigger_update_update_7b4ab', table='surveys_surveyrule', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='SigningSurvey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.SmallIntegerField(verbose_name='年度')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('state', models.CharField(choices=[('open', '正在打'), ('finished', '已定稿'), ('cancelled', '已作废')], default='open', max_length=10, verbose_name='状态')),
                ('method', models.CharField(choices=[('simple', '简单随机'), ('stratified', '按医生和人群分层'), ('recorded', '外部核查，补录结果')], max_length=10, verbose_name='抽样方法')),
                ('valid_date', models.DateField(null=True, verbose_name='协议有效日')),
                ('signed_from', models.DateField(null=True, verbose_name='签约起')),
                ('signed_to', models.DateField(null=True, verbose_name='签约止（不含）')),
                ('settings', models.JSONField(default=dict, verbose_name='抽样设置')),
                ('seed', models.BigIntegerField(verbose_name='抽样种子')),
                ('seed_source', models.CharField(blank=True, max_length=100, verbose_name='种子来历')),
                ('frame_count', models.IntegerField(verbose_name='抽样框人数')),
                ('frame_left_out', models.JSONField(default=dict, verbose_name='不进抽样框')),
                ('frame_sm3', models.CharField(blank=True, max_length=64, verbose_name='抽样框指纹')),
                ('source', models.CharField(max_length=300, verbose_name='来源')),
                ('created_by', models.CharField(max_length=100, verbose_name='建立人')),
                ('created_by_name', models.CharField(blank=True, max_length=60, verbose_name='建立人姓名')),
                ('created_at', models.DateTimeField(verbose_name='建立时间')),
                ('closed_by', models.CharField(blank=True, max_length=100, verbose_name='定稿或作废人')),
                ('closed_by_name', models.CharField(blank=True, max_length=60, verbose_name='定稿或作废人姓名')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='定稿或作废时间')),
                ('close_reason', models.CharField(blank=True, max_length=300, verbose_name='提前结束或作废的原因')),
                ('content_sm3', models.CharField(blank=True, max_length=64, verbose_name='内容指纹')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='organizations.organization')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='surveys.surveyrule')),
            ],
            options={
                'verbose_name': '有效签约核查',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('organization', 'title'), name='surveys_title_once'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='surveys_closed_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'finished'), _negated=True), models.Q(('content_sm3', ''), _negated=True), _connector='OR'), name='surveys_finished_has_fingerprint'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('close_reason', ''), _negated=True), _connector='OR'), name='surveys_cancelled_has_reason'), models.CheckConstraint(condition=models.Q(('method', 'recorded'), models.Q(('valid_date__isnull', False), models.Q(('frame_sm3', ''), _negated=True)), _connector='OR'), name='surveys_drawn_has_frame')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{open:cancelled,open:finished}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='2d44e6a99d08440c257f99e03297c80e91b12c51', operation='UPDATE', pgid='pgtrigger_state_moves_95606', table='surveys_signingsurvey', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'open\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='c5de5ce6181ef352d946317ecb72fc4fb3c73cbc', operation='INSERT', pgid='pgtrigger_state_birth_bb388', table='surveys_signingsurvey', when='BEFORE')), pgtrigger.compiler.Trigger(name='survey_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='dd176bef39bda7460ac17fe75be08504d433dcf7', operation='DELETE', pgid='pgtrigger_survey_stays_57044', table='surveys_signingsurvey', when='BEFORE')), pgtrigger.compiler.Trigger(name='closed_survey_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."state" = \'open\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ea4134eebb40d6762f72820f56f26e33059b11fc', operation='UPDATE', pgid='pgtrigger_closed_survey_is_fixed_74ed4', table='surveys_signingsurvey', when='BEFORE')), pgtrigger.compiler.Trigger(name='draw_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func='RAISE EXCEPTION \'pgtrigger: Cannot update of "seed", "method", "settings", "frame_count", "frame_sm3", "rule_id", "organization_id", "year" rows from % table\', TG_TABLE_NAME;', hash='e9e02647f69ac6ee5588be9106f85da5ee611b12', operation='UPDATE OF "seed", "method", "settings", "frame_count", "frame_sm3", "rule_id", "organization_id", "year"', pgid='pgtrigger_draw_is_fixed_7382a', table='surveys_signingsurvey', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SurveyFrame',
            fields=[
                ('survey', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='frame', serialize=False, to='surveys.signingsurvey')),
                ('members', models.BinaryField(verbose_name='成员')),
            ],
            options={
                'verbose_name': '抽样框',
                'base_manager_name': 'objects',
                'triggers': [pgtrigger.compiler.Trigger(name='frame_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2895a6afd0303e36e86e59821f2548afb089ea67', operation='UPDATE OR DELETE', pgid='pgtrigger_frame_is_fixed_494f8', table='surveys_surveyframe', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SurveyStratum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, verbose_name='键')),
                ('groups', models.JSONField(default=list, verbose_name='人群')),
                ('population', models.IntegerField(verbose_name='层内人数')),
                ('drawn', models.IntegerField(verbose_name='抽中人数')),
                ('weight', models.DecimalField(decimal_places=6, max_digits=12, verbose_name='设计权重')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='strata', to='surveys.signingsurvey')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam')),
            ],
            options={
                'verbose_name': '抽样层',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('survey', 'key'), name='surveys_stratum_once'), models.CheckConstraint(condition=models.Q(('drawn__gte', 0), ('drawn__lte', models.F('population'))), name='surveys_stratum_holds_its_sample')],
                'triggers': [pgtrigger.compiler.Trigger(name='stratum_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c9ccd41bebf2a9b085f761b7b1af4b0224e5aff9', operation='UPDATE OR DELETE', pgid='pgtrigger_stratum_is_fixed_97e68', table='surveys_surveystratum', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SurveyAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('expires_date', models.DateField(verbose_name='最后一天')),
                ('assigned_by', models.CharField(max_length=100, verbose_name='指派人')),
                ('assigned_by_name', models.CharField(max_length=60, verbose_name='指派人姓名')),
                ('assigned_at', models.DateTimeField(verbose_name='指派时间')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='收回时间')),
                ('revoked_by', models.CharField(blank=True, max_length=100, verbose_name='收回人')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.staffaccount')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='surveys.signingsurvey')),
            ],
            options={
                'verbose_name': '调查员指派',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('survey', 'account'), name='surveys_caller_once'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by', '')), models.Q(('revoked_at__isnull', False), models.Q(('revoked_by', ''), _negated=True)), _connector='OR'), name='surveys_revoked_has_name')],
            },
        ),
        migrations.CreateModel(
            name='SurveyRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='序号')),
                ('is_active', models.BooleanField(default=True, verbose_name='要打')),
                ('attempt_count', models.PositiveSmallIntegerField(default=0, verbose_name='拨打次数')),
                ('call_again_at', models.DateTimeField(null=True, verbose_name='约定再打时间')),
                ('outcome', models.CharField(blank=True, max_length=20, verbose_name='结果')),
                ('answers', models.JSONField(default=dict, verbose_name='要素')),
                ('choices', models.JSONField(default=dict, verbose_name='回答')),
                ('satisfaction', models.CharField(blank=True, max_length=12, verbose_name='满意程度')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='备注')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='打完时间')),
                ('contract', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('organization', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replacement', to='surveys.surveyrow')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='surveys.signingsurvey')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam')),
                ('stratum', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='surveys.surveystratum')),
            ],
            options={
                'verbose_name': '样本行',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['survey', 'team'], name='surveys_row_by_team')],
                'constraints': [models.UniqueConstraint(fields=('survey', 'number'), name='surveys_row_number_once'), models.UniqueConstraint(fields=('survey', 'patient'), name='surveys_row_patient_once'), models.CheckConstraint(condition=models.Q(('attempt_count__lte', 3)), name='surveys_row_three_attempts'), models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='surveys_closed_row_has_outcome'), models.CheckConstraint(condition=models.Q(('is_active', True), ('attempt_count', 0), _connector='OR'), name='surveys_reserve_is_not_called')],
                'triggers': [pgtrigger.compiler.Trigger(name='closed_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE touched RECORD;', func="IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF; IF EXISTS (SELECT 1 FROM surveys_signingsurvey WHERE id = touched.survey_id AND state <> 'open') THEN RAISE EXCEPTION 'this survey is closed' USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='21d16bf43e1eb0a94e5cc3bb3bfc3fb472f172ed', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_closed_is_frozen_02c03', table='surveys_surveyrow', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SurveyAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='第几次')),
                ('called_date', models.DateField(verbose_name='拨打日期')),
                ('revealed_at', models.DateTimeField(verbose_name='看号码时间')),
                ('outcome', models.CharField(blank=True, max_length=20, verbose_name='结果')),
                ('recorded_at', models.DateTimeField(null=True, verbose_name='记录时间')),
                ('caller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.staffaccount')),
                ('row', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='surveys.surveyrow')),
            ],
            options={
                'verbose_name': '拨打',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('row', 'number'), name='surveys_attempt_number_once'), models.UniqueConstraint(fields=('row', 'called_date'), name='surveys_attempts_on_different_days'), models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('caller',), name='surveys_one_open_number_per_caller'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 3)), name='surveys_attempt_one_to_three'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('recorded_at__isnull', True)), models.Q(models.Q(('outcome', ''), _negated=True), ('recorded_at__isnull', False)), _connector='OR'), name='surveys_outcome_has_time')],
                'triggers': [pgtrigger.compiler.Trigger(name='closed_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE touched RECORD;', func="IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF; IF EXISTS (SELECT 1 FROM surveys_signingsurvey WHERE id = (SELECT survey_id FROM surveys_surveyrow WHERE id = touched.row_id) AND state <> 'open') THEN RAISE EXCEPTION 'this survey is closed' USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='a6cafc3e3142062af18150297958c18ac0e1e92f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_closed_is_frozen_dda87', table='surveys_surveyattempt', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SurveyRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=30, verbose_name='编号')),
                ('version', models.CharField(max_length=20, verbose_name='版本')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('definition', models.JSONField(verbose_name='内容')),
                ('effective_from', models.DateField(verbose_name='生效日期')),
                ('source', models.CharField(max_length=300, verbose_name='来源')),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='surveys.surveyrule')),
                ('effective_to', models.DateField(blank=True, null=True, verbose_name='失效日期')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cb59b45081aaf3ee6fd344e4396387b93a32105f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c54ab', table='surveys_surveyruleevent', when='BEFORE'))],
            },
        ),
    ]
