import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.db.models.deletion
import jiayi.kernel.fields
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('measures', '0001_initial'),
        ('organizations', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='AppraisalScheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, verbose_name='编号')),
                ('version', models.CharField(max_length=20, verbose_name='版本')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('definition', models.JSONField(verbose_name='内容')),
                ('effective_from', models.DateField(verbose_name='生效日期')),
                ('effective_to', models.DateField(null=True, verbose_name='失效日期')),
                ('source', models.CharField(max_length=300, verbose_name='来源')),
            ],
            options={
                'verbose_name': '考核方案',
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='appraisals_scheme_version_once'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='appraisals_scheme_has_source'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), (jiayi.kernel.fields.DateRangeOf('effective_from', 'effective_to'), '&&')], name='appraisals_one_scheme_version_a_day'), models.CheckConstraint(condition=models.Q(('effective_to__isnull', True), ('effective_to__gte', models.F('effective_from')), _connector='OR'), name='appraisals_scheme_period')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "appraisals_appraisalschemeevent" ("code", "definition", "effective_from", "effective_to", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "version") VALUES (NEW."code", NEW."definition", NEW."effective_from", NEW."effective_to", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."version"); RETURN NULL;', hash='de34c305a39c1b1d0ece30b10652ffb34b907c75', operation='INSERT', pgid='pgtrigger_insert_insert_63296', table='appraisals_appraisalscheme', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "appraisals_appraisalschemeevent" ("code", "definition", "effective_from", "effective_to", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "version") VALUES (NEW."code", NEW."definition", NEW."effective_from", NEW."effective_to", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."version"); RETURN NULL;', hash='02e106dcc419ea4ef60e15c7d88aec8920b2c823', operation='UPDATE', pgid='pgtrigger_update_update_870f8', table='appraisals_appraisalscheme', when='AFTER')), pgtrigger.compiler.Trigger(name='version_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."definition" IS DISTINCT FROM (NEW."definition") OR OLD."effective_from" IS DISTINCT FROM (NEW."effective_from") OR OLD."source" IS DISTINCT FROM (NEW."source"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='cfa45069e5d2f889814f3c97da80d61661519eb2', operation='UPDATE', pgid='pgtrigger_version_is_frozen_b498e', table='appraisals_appraisalscheme', when='BEFORE')), pgtrigger.compiler.Trigger(name='version_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='8236318552e8ee0f7f260587296f6268ae3e9bb5', operation='DELETE', pgid='pgtrigger_version_stays_921e9', table='appraisals_appraisalscheme', when='BEFORE')), pgtrigger.compiler.Trigger(name='withdrawn_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to = OLD.effective_from AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b6d7b38153f644b6d3267d694d28c7b488ce0811', operation='UPDATE', pgid='pgtrigger_withdrawn_stays_7f2bf', table='appraisals_appraisalscheme', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='AppraisalSchemeEvent',
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
                ('effective_to', models.DateField(null=True, verbose_name='失效日期')),
                ('source', models.CharField(max_length=300, verbose_name='来源')),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='appraisals.appraisalscheme')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='67706cb307fd81950b77cc805bae17dd5b09739c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6f46f', table='appraisals_appraisalschemeevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='AppraisalCycle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.SmallIntegerField(verbose_name='年度')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('state', models.CharField(choices=[('open', '评分中'), ('final', '已定稿')], default='open', max_length=10, verbose_name='状态')),
                ('opened_by', models.CharField(max_length=100, verbose_name='建立人')),
                ('opened_at', models.DateTimeField(verbose_name='建立时间')),
                ('scored_at', models.DateTimeField(null=True, verbose_name='评分时间')),
                ('finished_by', models.CharField(blank=True, max_length=100, verbose_name='定稿人')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='定稿时间')),
                ('content_hash', models.CharField(blank=True, max_length=64, verbose_name='内容指纹')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='organizations.organization')),
                ('run', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='measures.measurerun')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='appraisals.appraisalscheme')),
            ],
            options={
                'verbose_name': '考核周期',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('scheme', 'organization', 'year'), name='appraisals_cycle_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'final'), _negated=True), models.Q(('finished_at__isnull', False), ('run__isnull', False), models.Q(('content_hash', ''), _negated=True)), _connector='OR'), name='appraisals_final_is_frozen_whole')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{open:final}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='e6b33395bcb3bc08929614378bb87f7b2fc7449a', operation='UPDATE', pgid='pgtrigger_state_moves_56fb9', table='appraisals_appraisalcycle', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'open\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='6f35d9145af72eb9a054d58ff30b4448d3a160e1', operation='INSERT', pgid='pgtrigger_state_birth_2cc85', table='appraisals_appraisalcycle', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='AppraisalResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('scored', '已评分'), ('veto', '一票否决'), ('incomplete', '缺数据')], max_length=10, verbose_name='结论')),
                ('total', models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name='总分')),
                ('max_points', models.DecimalField(decimal_places=2, max_digits=7, verbose_name='满分')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='appraisals.appraisalcycle')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'verbose_name': '考核结果',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('cycle', 'organization'), name='appraisals_result_once'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'veto'), ('total__isnull', True)), models.Q(models.Q(('outcome', 'veto'), _negated=True), ('total__isnull', False)), _connector='OR'), name='appraisals_veto_is_not_a_number')],
                'triggers': [pgtrigger.compiler.Trigger(name='final_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE touched appraisals_appraisalresult;', func="IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF; IF EXISTS (SELECT 1 FROM appraisals_appraisalcycle WHERE id = touched.cycle_id AND state = 'final') THEN RAISE EXCEPTION 'this appraisal is final' USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='3838a775bcf24cccbab924322abd00f82c1e46da', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_final_is_frozen_b72e5', table='appraisals_appraisalresult', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='AppraisalLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='顺序')),
                ('item_code', models.CharField(max_length=10, verbose_name='项目')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('outcome', models.CharField(choices=[('scored', '已评分'), ('veto', '一票否决'), ('incomplete', '缺数据')], max_length=10, verbose_name='结论')),
                ('points', models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name='得分')),
                ('max_points', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='满分')),
                ('band', models.CharField(max_length=200, verbose_name='档')),
                ('inputs', models.JSONField(verbose_name='依据')),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='appraisals.appraisalresult')),
            ],
            options={
                'verbose_name': '考核明细',
                'constraints': [models.UniqueConstraint(fields=('result', 'item_code'), name='appraisals_line_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='final_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE touched appraisals_appraisalline;', func="IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF; IF EXISTS (SELECT 1 FROM appraisals_appraisalcycle WHERE id = (SELECT cycle_id FROM appraisals_appraisalresult WHERE id = touched.result_id) AND state = 'final') THEN RAISE EXCEPTION 'this appraisal is final' USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='19dd46ff834fd6de25f2e65dfe4a927c324ea01b', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_final_is_frozen_8ecbf', table='appraisals_appraisalline', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ScoringRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('catalogue', models.CharField(max_length=30, verbose_name='指标目录')),
                ('state', models.CharField(choices=[('queued', '在排队'), ('running', '正在算'), ('done', '算好了'), ('refused', '不能算'), ('failed', '没算成')], default='queued', max_length=10, verbose_name='状态')),
                ('done_count', models.PositiveIntegerField(default=0, verbose_name='评了几家')),
                ('total_count', models.PositiveIntegerField(default=0, verbose_name='一共几家')),
                ('problem', models.CharField(blank=True, max_length=300, verbose_name='为什么没有算成')),
                ('scope_path', models.CharField(max_length=200, verbose_name='申请人的范围')),
                ('requested_by', models.CharField(max_length=100, verbose_name='申请人')),
                ('requested_by_name', models.CharField(max_length=50, verbose_name='申请人姓名')),
                ('requested_at', models.DateTimeField(verbose_name='申请时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appraisals.appraisalcycle')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'verbose_name': '评分任务',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['cycle', '-id'], name='appraisals_run_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('cycle',), name='appraisals_one_run_at_a_time'), models.CheckConstraint(condition=models.Q(('done_count__lte', models.F('total_count'))), name='appraisals_run_counts'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['refused', 'failed']), _negated=True), models.Q(('problem', ''), _negated=True), _connector='OR'), name='appraisals_failed_run_says_why')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{queued:running,running:done,running:failed,running:refused,running:running}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='b9dfcedad0a159721dd26814ee91635f0688857d', operation='UPDATE', pgid='pgtrigger_state_moves_1629b', table='appraisals_scoringrun', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'queued\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='c67dbd7621697d2c8e7ba4f13048d7e792a2660f', operation='INSERT', pgid='pgtrigger_state_birth_23bb5', table='appraisals_scoringrun', when='BEFORE'))],
            },
        ),
    ]
