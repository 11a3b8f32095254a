import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.db.models.deletion
import jiayi.kernel.fields
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contracts', '0001_initial'),
        ('fulfillment', '0001_initial'),
        ('organizations', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('practitioners', '0001_initial'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='FeeScheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, verbose_name='编号')),
                ('version', models.CharField(max_length=20, verbose_name='版本')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('rules', models.JSONField(verbose_name='内容')),
                ('effective_from', models.DateField(verbose_name='生效日期')),
                ('effective_to', models.DateField(null=True, verbose_name='失效日期')),
                ('source', models.CharField(max_length=300, verbose_name='来源')),
            ],
            options={
                'verbose_name': '分配方案',
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='incentives_scheme_version_once'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='incentives_scheme_has_source'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), (jiayi.kernel.fields.DateRangeOf('effective_from', 'effective_to'), '&&')], name='incentives_one_scheme_version_a_day'), models.CheckConstraint(condition=models.Q(('effective_to__isnull', True), ('effective_to__gte', models.F('effective_from')), _connector='OR'), name='incentives_scheme_period')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "incentives_feeschemeevent" ("code", "effective_from", "effective_to", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rules", "source", "version") VALUES (NEW."code", NEW."effective_from", NEW."effective_to", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rules", NEW."source", NEW."version"); RETURN NULL;', hash='a949773a92bff13bfcae2f54c76014a7c0e71307', operation='INSERT', pgid='pgtrigger_insert_insert_1c4ea', table='incentives_feescheme', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "incentives_feeschemeevent" ("code", "effective_from", "effective_to", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rules", "source", "version") VALUES (NEW."code", NEW."effective_from", NEW."effective_to", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rules", NEW."source", NEW."version"); RETURN NULL;', hash='d8aea4a41c66764467c4719eca4aa4d9213992f9', operation='UPDATE', pgid='pgtrigger_update_update_7320c', table='incentives_feescheme', when='AFTER')), pgtrigger.compiler.Trigger(name='version_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."rules" IS DISTINCT FROM (NEW."rules") OR OLD."effective_from" IS DISTINCT FROM (NEW."effective_from") OR OLD."source" IS DISTINCT FROM (NEW."source"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='982079b2f31ee159f71e023947f7673afa8356bc', operation='UPDATE', pgid='pgtrigger_version_is_frozen_25456', table='incentives_feescheme', when='BEFORE')), pgtrigger.compiler.Trigger(name='version_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='8bcec528ea12bfb21e28da2a23756ba12b62740c', operation='DELETE', pgid='pgtrigger_version_stays_c4068', table='incentives_feescheme', when='BEFORE')), pgtrigger.compiler.Trigger(name='withdrawn_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to = OLD.effective_from AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='746e18a4d611b07e7f7fb08c41901c147c4cdc8e', operation='UPDATE', pgid='pgtrigger_withdrawn_stays_9986d', table='incentives_feescheme', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='FeeSchemeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=30, verbose_name='编号')),
                ('version', models.CharField(max_length=20, verbose_name='版本')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('rules', models.JSONField(verbose_name='内容')),
                ('effective_from', models.DateField(verbose_name='生效日期')),
                ('effective_to', models.DateField(null=True, verbose_name='失效日期')),
                ('source', models.CharField(max_length=300, verbose_name='来源')),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='incentives.feescheme')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='436e73d66c645f9b471e5058d2914c916d13e76b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e4c7a', table='incentives_feeschemeevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Distribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.SmallIntegerField(verbose_name='年度')),
                ('grade', models.CharField(max_length=10, verbose_name='等级')),
                ('grade_source', models.CharField(max_length=200, verbose_name='等级来源')),
                ('people', models.DecimalField(decimal_places=4, max_digits=12, verbose_name='计费人数')),
                ('total', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='总额')),
                ('state', models.CharField(choices=[('draft', '试算'), ('published', '已公布'), ('replaced', '已被重算取代')], default='draft', max_length=10, verbose_name='状态')),
                ('observed_to', models.DateField(verbose_name='数据截至（不含）')),
                ('computed_by', models.CharField(max_length=100, verbose_name='计算人')),
                ('computed_at', models.DateTimeField(verbose_name='计算时间')),
                ('published_by', models.CharField(blank=True, max_length=100, verbose_name='公布人')),
                ('published_at', models.DateTimeField(null=True, verbose_name='公布时间')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='organizations.organization')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='incentives.feescheme')),
                ('adjusted_total', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='更正合计')),
                ('held_count', models.PositiveIntegerField(default=0, verbose_name='因异议冻结的协议数')),
            ],
            options={
                'verbose_name': '分配',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('organization', 'year'), name='incentives_published_once_per_year'), models.CheckConstraint(condition=models.Q(('people__gte', 0), ('total__gte', 0)), name='incentives_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='incentives_published_has_time')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{draft:published,draft:replaced}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='9bcf2d67e17de9e86c925a59d343f0626543ff4f', operation='UPDATE', pgid='pgtrigger_state_moves_3ebbd', table='incentives_distribution', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'draft\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='03b062b2f6333446525958d24d6b77f03ccadd64', operation='INSERT', pgid='pgtrigger_state_birth_c7048', table='incentives_distribution', when='BEFORE')), pgtrigger.compiler.Trigger(name='frozen_is_not_paid', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" = \'published\')', func="PERFORM pg_advisory_xact_lock(hashtext('contract fees')); IF EXISTS (SELECT 1 FROM incentives_distributedcontract d JOIN contracts_contract c ON c.id = d.contract_id WHERE d.distribution_id = NEW.id AND d.is_held <> EXISTS (SELECT 1 FROM fulfillment_disputecase k WHERE k.contract_id = c.id AND k.kind = 'contract' AND k.status = 'open') OR d.distribution_id = NEW.id AND NOT d.is_held AND (c.status NOT IN ('signed', 'ended') OR c.end_reason IN ('duplicate', 'dispute', 'cooling_off'))) OR EXISTS (SELECT 1 FROM incentives_payline p JOIN incentives_feeadjustment a ON a.id = p.adjustment_id WHERE p.distribution_id = NEW.id AND a.settled_in_id IS NOT NULL) THEN RAISE EXCEPTION 'the draft pays what is frozen, or no longer counts' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='3b9b99d4c9e6f4654d5e048cb3a593485ce46a08', operation='UPDATE OF "state"', pgid='pgtrigger_frozen_is_not_paid_f1eb3', table='incentives_distribution', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='DistributedContract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=8, verbose_name='计费人数')),
                ('is_held', models.BooleanField(default=False, verbose_name='因异议冻结，未付')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('distribution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contracts', to='incentives.distribution')),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('distribution', 'contract'), name='incentives_contract_once'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='incentives_contract_counts')],
                'triggers': [pgtrigger.compiler.Trigger(name='what_was_paid_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d249acec5a2a6a4c0e569046e854ffe19db0f0cc', operation='UPDATE', pgid='pgtrigger_what_was_paid_is_fixed_53a23', table='incentives_distributedcontract', when='BEFORE')), pgtrigger.compiler.Trigger(name='published_stays', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE touched incentives_distributedcontract;', func="IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF; IF EXISTS (SELECT 1 FROM incentives_distribution WHERE id = touched.distribution_id AND state = 'published') THEN RAISE EXCEPTION 'what was published is not edited' USING ERRCODE = 'check_violation'; END IF; RETURN touched;", hash='8c57bb8c578e7074ed30d7224bb0b3ca53f564f7', operation='INSERT OR DELETE', pgid='pgtrigger_published_stays_d06ba', table='incentives_distributedcontract', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='FeeAdjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('clawback', '扣回'), ('release', '补发')], max_length=10, verbose_name='类别')),
                ('reason', models.CharField(max_length=100, verbose_name='原因')),
                ('created_at', models.DateTimeField(verbose_name='产生时间')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fulfillment.disputecase')),
                ('settled_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='incentives.distribution')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='incentives.distributedcontract')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(condition=models.Q(('settled_in__isnull', True)), fields=['id'], name='incentives_unsettled')],
                'constraints': [models.UniqueConstraint(fields=('source', 'kind'), name='incentives_put_right_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='incentives_adjustment_has_reason')],
                'triggers': [pgtrigger.compiler.Trigger(name='adjustment_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='499f2c6d6ebbf05be389b0164801d689dcbc9a02', operation='DELETE', pgid='pgtrigger_adjustment_stays_51091', table='incentives_feeadjustment', when='BEFORE')), pgtrigger.compiler.Trigger(name='adjustment_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='574e65fc59961997b0854a8f3ceecf2245d4f709', operation='UPDATE', pgid='pgtrigger_adjustment_is_fixed_99bf7', table='incentives_feeadjustment', when='BEFORE')), pgtrigger.compiler.Trigger(name='settled_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF OLD.settled_in_id IS NOT NULL AND NEW.settled_in_id IS DISTINCT FROM OLD.settled_in_id THEN RAISE EXCEPTION 'settled once' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='7edde642b2cde111e63b40b5dedaf371cbe05fc8', operation='UPDATE OF "settled_in_id"', pgid='pgtrigger_settled_once_6ffbb', table='incentives_feeadjustment', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='PayLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('split', models.CharField(choices=[('root', '总额'), ('payer', '按付费方'), ('installment', '按时间'), ('pool', '按资金池'), ('team', '按团队签约人数'), ('person', '医生与助手'), ('adjustment', '以前年度更正')], max_length=12, verbose_name='分法')),
                ('key', models.CharField(max_length=40, verbose_name='键')),
                ('label', models.CharField(max_length=100, verbose_name='名称')),
                ('role', models.CharField(blank=True, max_length=12, verbose_name='身份')),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=14, null=True, verbose_name='数量')),
                ('factor', models.DecimalField(decimal_places=8, max_digits=14, null=True, verbose_name='单价或份额')),
                ('formula', models.CharField(max_length=200, verbose_name='算式')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='金额')),
                ('distribution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='incentives.distribution')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='incentives.payline')),
                ('practitioner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.practitioner')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam')),
                ('adjustment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='incentives.feeadjustment')),
            ],
            options={
                'verbose_name': '分配明细',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['practitioner', 'distribution'], name='incentives_by_person')],
                'constraints': [models.UniqueConstraint(fields=('distribution', 'parent', 'split', 'key'), name='incentives_line_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('split', 'person'), _negated=True), ('practitioner__isnull', False), _connector='OR'), name='incentives_person_line_has_person'), models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('adjustment__isnull', False), _connector='OR'), name='incentives_line_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('adjustment__isnull', False), ('parent__isnull', True), ('split', 'adjustment')), models.Q(('adjustment__isnull', True), ('parent__isnull', True), ('split', 'root')), models.Q(models.Q(('split__in', ['root', 'adjustment']), _negated=True), ('parent__isnull', False)), _connector='OR'), name='incentives_only_the_root_has_no_parent')],
                'triggers': [pgtrigger.compiler.Trigger(name='parts_equal_the_whole', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE touched incentives_payline; whole numeric; parts numeric;', func="IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF; FOR whole, parts IN   SELECT p.amount, sum(c.amount) FROM incentives_payline p   JOIN incentives_payline c ON c.parent_id = p.id   WHERE p.id IN (touched.parent_id, touched.id) GROUP BY p.id, p.amount, c.split LOOP IF whole <> parts THEN RAISE EXCEPTION 'parts % do not equal the whole %', parts, whole USING ERRCODE = 'check_violation'; END IF; END LOOP; RETURN NULL;", hash='ca67712a02bb0360d5c82b8083c736ae124af6df', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_parts_equal_the_whole_d4738', table='incentives_payline', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')), pgtrigger.compiler.Trigger(name='line_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='af334fcee18e798a54566e9239399693158ab407', operation='UPDATE', pgid='pgtrigger_line_is_fixed_d4251', table='incentives_payline', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='DistributionRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.SmallIntegerField(verbose_name='年度')),
                ('scheme_code', models.CharField(max_length=30, verbose_name='方案编号')),
                ('grade', models.CharField(max_length=10, verbose_name='等级')),
                ('grade_source', models.CharField(max_length=200, verbose_name='等级来源')),
                ('state', models.CharField(choices=[('queued', '在排队'), ('running', '正在算'), ('done', '算好了'), ('refused', '不能算'), ('failed', '没算成')], default='queued', max_length=10, verbose_name='状态')),
                ('step', models.CharField(choices=[('waiting', '等后台接手'), ('facts', '先把居民的签约和服务数据更新到现在'), ('dividing', '一份一份分到人'), ('finished', '完成')], default='waiting', max_length=10, verbose_name='进行到')),
                ('problem', models.CharField(blank=True, max_length=300, verbose_name='为什么没有算成')),
                ('scope_path', models.CharField(max_length=200, verbose_name='申请人的范围')),
                ('requested_by', models.CharField(max_length=100, verbose_name='申请人')),
                ('requested_by_name', models.CharField(max_length=50, verbose_name='申请人姓名')),
                ('requested_at', models.DateTimeField(verbose_name='申请时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('distribution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incentives.distribution')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'verbose_name': '试算任务',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['organization', '-id'], name='incentives_run_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('organization', 'year'), name='incentives_one_run_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('distribution__isnull', False), _connector='OR'), name='incentives_done_run_has_result'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['refused', 'failed']), _negated=True), models.Q(('problem', ''), _negated=True), _connector='OR'), name='incentives_failed_run_says_why')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{queued:running,running:done,running:failed,running:refused,running:running}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='4de3f6dde32a889e3f6bc35e5964c744b5c7fb89', operation='UPDATE', pgid='pgtrigger_state_moves_51b32', table='incentives_distributionrun', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'queued\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='c340b97f89360d166462e11e0f3655c46947326e', operation='INSERT', pgid='pgtrigger_state_birth_1c647', table='incentives_distributionrun', when='BEFORE'))],
            },
        ),
    ]
