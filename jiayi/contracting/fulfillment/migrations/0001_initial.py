import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
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
            name='Entitlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveSmallIntegerField(verbose_name='第几次')),
                ('is_mandatory', models.BooleanField(verbose_name='必做')),
                ('is_extra', models.BooleanField(default=False, verbose_name='不限次项目')),
                ('window', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='时间窗 [起, 止)')),
                ('window_end', models.DateField(verbose_name='窗口止（不含）')),
                ('expires_date', models.DateField(verbose_name='权益止（不含）')),
                ('status', models.CharField(choices=[('planned', '计划'), ('booked', '已约'), ('delivered', '已做待确认'), ('verified', '已确认'), ('rejected', '居民否认'), ('waived', '不再需要')], default='planned', max_length=10, verbose_name='状态')),
                ('evidence_kind', models.CharField(blank=True, max_length=20, verbose_name='凭据类别')),
                ('evidence_id', models.CharField(blank=True, max_length=60, verbose_name='凭据编号')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='完成时间')),
                ('delivered_date', models.DateField(blank=True, null=True, verbose_name='完成日期')),
                ('place', models.CharField(blank=True, max_length=60, verbose_name='地点')),
                ('result', models.CharField(blank=True, max_length=200, verbose_name='结果')),
                ('recorded_by', models.CharField(blank=True, max_length=100, verbose_name='登记人')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='居民确认时间')),
                ('waive_reason', models.CharField(blank=True, max_length=60, verbose_name='不做原因')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entitlements', to='contracts.contract')),
                ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='contracts.serviceitem')),
                ('line', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='contracts.packageline')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='organizations.organization')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                ('practitioner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='practitioners.practitioner')),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='practitioners.careteam')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['patient', 'item'], name='fulfillment_patient_item'), models.Index(condition=models.Q(('is_mandatory', True), ('status__in', ['planned', 'booked'])), fields=['team', 'window_end', 'id'], name='fulfillment_team_open'), models.Index(condition=models.Q(('is_mandatory', True), ('status__in', ['planned', 'booked'])), fields=['organization', 'window_end', 'id'], name='fulfillment_org_open'), models.Index(condition=models.Q(('status__in', ['delivered', 'verified', 'rejected'])), fields=['patient', '-delivered_at'], name='fulfillment_receipts'), models.Index(condition=models.Q(('is_mandatory', True), ('status__in', ['planned', 'booked'])), fields=['window_end', 'contract'], include=('expires_date', 'organization'), name='fulfillment_missed')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'rejected'), _negated=True), fields=('contract', 'line', 'sequence'), name='fulfillment_each_time_once'), models.UniqueConstraint(condition=models.Q(('evidence_id', ''), _negated=True), fields=('evidence_kind', 'evidence_id', 'item'), name='fulfillment_evidence_once'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['delivered', 'verified', 'rejected']), _negated=True), models.Q(('delivered_at__isnull', False), ('delivered_date__isnull', False), models.Q(('evidence_kind', ''), _negated=True)), _connector='OR'), name='fulfillment_delivered_has_evidence'), models.CheckConstraint(condition=models.Q(models.Q(('window__endswith', models.F('window_end')), ('window_end__lte', models.F('expires_date'))), ('status', 'waived'), ('window__isempty', True), _connector='OR'), name='fulfillment_window_within_benefit'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'waived'), _negated=True), models.Q(('waive_reason', ''), _negated=True), _connector='OR'), name='fulfillment_waived_has_reason')],
                'triggers': [pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{booked:delivered,booked:planned,booked:waived,delivered:rejected,delivered:verified,planned:booked,planned:delivered,planned:waived,rejected:verified,verified:rejected}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='a0883385a7537930eb90cbaa2528a7f1a73f7b17', operation='UPDATE', pgid='pgtrigger_status_moves_b1d56', table='fulfillment_entitlement', when='BEFORE')), pgtrigger.compiler.Trigger(name='status_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."status" IN (\'delivered\', \'planned\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='655696b8615146e0e269ba9db52ae127f39f7006', operation='INSERT', pgid='pgtrigger_status_birth_88ab0', table='fulfillment_entitlement', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='DisputeCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('service', '没有这回事'), ('contract', '我不知情')], max_length=10, verbose_name='类别')),
                ('status', models.CharField(choices=[('open', '核实中'), ('upheld', '居民说得对'), ('rejected', '核实无误')], default='open', max_length=10, verbose_name='状态')),
                ('text', models.CharField(blank=True, max_length=500, verbose_name='居民的话')),
                ('channel', models.CharField(max_length=20, verbose_name='渠道')),
                ('opened_by', models.CharField(max_length=100, verbose_name='提出人')),
                ('opened_at', models.DateTimeField(verbose_name='提出时间')),
                ('due_date', models.DateField(verbose_name='答复期限')),
                ('decided_by', models.CharField(blank=True, max_length=100, verbose_name='处理人')),
                ('decided_by_name', models.CharField(blank=True, max_length=60, verbose_name='处理人姓名')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='处理时间')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='处理说明')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='contracts.contract')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='organizations.organization')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                ('entitlement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='fulfillment.entitlement')),
                ('reporter', models.CharField(blank=True, max_length=60, verbose_name='谁说的（代为登记时）')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(condition=models.Q(('status', 'open')), fields=['organization', 'due_date', 'id'], name='fulfillment_cases')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('entitlement__isnull', False), ('kind', 'service')), models.Q(('entitlement__isnull', True), ('kind', 'contract')), _connector='OR'), name='fulfillment_case_has_its_object'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('status', 'open')), models.Q(('decided_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='fulfillment_decision_has_reason'), models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('entitlement',), name='fulfillment_one_open_case_per_service'), models.UniqueConstraint(condition=models.Q(('kind', 'contract'), ('status', 'open')), fields=('contract',), name='fulfillment_one_open_case_per_contract'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'contract'), _negated=True), models.Q(('decided_by', models.F('opened_by')), _negated=True), _connector='OR'), name='fulfillment_case_has_four_eyes')],
                'triggers': [pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{open:rejected,open:upheld}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='89c3b92e14a8330a13058d7d44c123dc3f5e703f', operation='UPDATE', pgid='pgtrigger_status_moves_b9fb7', table='fulfillment_disputecase', when='BEFORE')), pgtrigger.compiler.Trigger(name='status_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."status" IN (\'open\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='b8b244e1d31cdc0603b8a1dd79b3230d5de82894', operation='INSERT', pgid='pgtrigger_status_birth_c5010', table='fulfillment_disputecase', when='BEFORE')), pgtrigger.compiler.Trigger(name='case_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='97357efaa86b2694afca226e89b601b528acfcbe', operation='DELETE', pgid='pgtrigger_case_stays_9585d', table='fulfillment_disputecase', when='BEFORE')), pgtrigger.compiler.Trigger(name='fees_hold_still', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."kind" = \'contract\')', func="PERFORM pg_advisory_xact_lock_shared(hashtext('contract fees')); RETURN NEW;", hash='cbdab31f189a2f919c0239534053d238900c910e', operation='INSERT OR UPDATE OF "status"', pgid='pgtrigger_fees_hold_still_b7fad', table='fulfillment_disputecase', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='CaseStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('author', models.CharField(max_length=100, verbose_name='陈述人')),
                ('author_name', models.CharField(max_length=60, verbose_name='陈述人姓名')),
                ('text', models.CharField(max_length=500, verbose_name='陈述')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='fulfillment.disputecase')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='fulfillment_statement_says_something')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c6936aec2684619277e56960e6d55ec5059ab4a1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c0df0', table='fulfillment_casestatement', when='BEFORE'))],
            },
        ),
    ]
