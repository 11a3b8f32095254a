import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.operations
import django.db.models.deletion
import jiayi.kernel.fields
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contracts', '0001_initial'),
        ('files', '0001_initial'),
        ('organizations', '0001_initial'),
        ('patients', '0001_initial'),
        ('practitioners', '0001_initial'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='CollectiveGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='单位名称')),
                ('kind', models.CharField(choices=[('employer', '单位'), ('school', '学校'), ('building', '楼宇园区'), ('other', '其他')], max_length=10, verbose_name='类别')),
                ('status', models.CharField(choices=[('open', '进行中'), ('closed', '已结束')], default='open', max_length=10, verbose_name='状态')),
                ('contact_name', models.CharField(max_length=50, verbose_name='联系人')),
                ('contact_phone', jiayi.kernel.fields.EncryptedTextField(blank=True, null=True, verbose_name='联系电话')),
                ('package_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None, verbose_name='服务包')),
                ('agreed_date', models.DateField(verbose_name='约定日期')),
                ('signing_day', models.DateField(blank=True, null=True, verbose_name='签约日')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='签约地点')),
                ('created_at', models.DateTimeField(verbose_name='登记时间')),
                ('created_by', models.CharField(max_length=100, verbose_name='登记人')),
                ('letter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['organization', 'status', '-id'], name='enrolment_groups_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('organization', 'name'), name='enrolment_open_group_name_once'), models.CheckConstraint(condition=models.Q(('package_codes__len__gt', 0)), name='enrolment_group_has_package')],
                'triggers': [pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{closed:open,open:closed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='1c4e55bcff29468623d3a54ccb1a350d2ae7431f', operation='UPDATE', pgid='pgtrigger_status_moves_3a604', table='enrolment_collectivegroup', when='BEFORE')), pgtrigger.compiler.Trigger(name='status_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."status" IN (\'open\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='79f7868c39db3436815ebb92820f09e198aff7e4', operation='INSERT', pgid='pgtrigger_status_birth_8eb58', table='enrolment_collectivegroup', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='GroupEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.CharField(blank=True, max_length=60, verbose_name='部门或班级')),
                ('answer', models.CharField(choices=[('listed', '在名单上'), ('invited', '已邀请'), ('declined', '不签')], default='listed', max_length=10, verbose_name='答复')),
                ('needs_guardian', models.BooleanField(default=False, verbose_name='要监护人')),
                ('is_outside_area', models.BooleanField(default=False, verbose_name='住在服务范围外')),
                ('reason_code', models.CharField(blank=True, max_length=40, verbose_name='原因')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('listed_at', models.DateTimeField(verbose_name='进名单时间')),
                ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='最近一次邀请或提醒')),
                ('asked_count', models.PositiveSmallIntegerField(default=0, verbose_name='邀请和提醒次数')),
                ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='enrolment.collectivegroup')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('group', 'patient'), name='enrolment_entry_once_a_group'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'declined'), _negated=True), models.Q(('reason_code', ''), _negated=True), _connector='OR'), name='enrolment_decline_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('asked_at__isnull', True), ('asked_count', 0)), models.Q(('asked_at__isnull', False), ('asked_count__gt', 0)), _connector='OR'), name='enrolment_asked_has_time')],
                'triggers': [pgtrigger.compiler.Trigger(name='answer_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."answer", \':\', NEW."answer") = ANY(\'{declined:invited,invited:declined,listed:declined,listed:invited}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."answer" IS DISTINCT FROM NEW."answer") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "answer" from "%" to "%" on table %\', OLD."answer", NEW."answer", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='86e16d28690b10c56597f62804cb020e4640642e', operation='UPDATE', pgid='pgtrigger_answer_moves_a8c08', table='enrolment_groupentry', when='BEFORE')), pgtrigger.compiler.Trigger(name='answer_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."answer" IN (\'listed\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='7a772bab71a0f0dca0be97cb8ae92c66522fc950', operation='INSERT', pgid='pgtrigger_answer_birth_f87e2', table='enrolment_groupentry', when='BEFORE')), pgtrigger.compiler.Trigger(name='entry_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='289a0f9d698ae7e2f411158622ad1c7cdb904a15', operation='DELETE', pgid='pgtrigger_entry_stays_2a633', table='enrolment_groupentry', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='GuardianReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('eighteen', '满十八岁'), ('incapable', '监护定期复核')], max_length=10, verbose_name='类别')),
                ('due_date', models.DateField(verbose_name='哪一天')),
                ('state', models.CharField(choices=[('open', '待复核'), ('affirmed', '本人确认了'), ('extended', '监护继续'), ('ended', '协议结束'), ('kept', '协议到期为止')], default='open', max_length=10, verbose_name='状态')),
                ('proof', models.CharField(blank=True, max_length=200, verbose_name='依据')),
                ('opened_at', models.DateTimeField(verbose_name='提出时间')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办完时间')),
                ('closed_by', models.CharField(blank=True, max_length=100, verbose_name='办理人')),
                ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('guardian', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['organization', 'state', 'due_date'], name='enrolment_reviews_due')],
                'constraints': [models.UniqueConstraint(fields=('patient', 'kind', 'due_date'), name='enrolment_review_once_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='enrolment_review_closed_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'extended'), _negated=True), models.Q(('kind', 'incapable'), models.Q(('proof', ''), _negated=True)), _connector='OR'), name='enrolment_extension_has_proof')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{open:affirmed,open:ended,open:extended,open:kept}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='cc8ac6cd0228db5eb534ab79ed0170e44f23c8e0', operation='UPDATE', pgid='pgtrigger_state_moves_f4ae8', table='enrolment_guardianreview', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'open\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='7c7c4c130723037fa5742330d982016d8758eb5b', operation='INSERT', pgid='pgtrigger_state_birth_575ef', table='enrolment_guardianreview', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='EnrolmentPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(unique=True, verbose_name='版本')),
                ('rules', models.JSONField(verbose_name='规则')),
                ('effective_from', models.DateField(verbose_name='启用日期')),
                ('source', models.CharField(max_length=400, verbose_name='依据')),
                ('effective_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='enrolment_policy_has_source'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(jiayi.kernel.fields.DateRangeOf('effective_from', 'effective_to'), '&&')], name='enrolment_one_policy_a_day')],
                'triggers': [pgtrigger.compiler.Trigger(name='version_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='99e8b7862e91f6477a4357b369d752baf80cca17', operation='DELETE', pgid='pgtrigger_version_stays_c5927', table='enrolment_enrolmentpolicy', when='BEFORE')), pgtrigger.compiler.Trigger(name='version_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."rules" IS DISTINCT FROM (NEW."rules") OR OLD."effective_from" IS DISTINCT FROM (NEW."effective_from") OR OLD."source" IS DISTINCT FROM (NEW."source"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='fb2feed0ca8ca09878ed201aaa5db7a551694506', operation='UPDATE', pgid='pgtrigger_version_is_frozen_9c8c5', table='enrolment_enrolmentpolicy', when='BEFORE')), pgtrigger.compiler.Trigger(name='end_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to IS NOT NULL AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="IF NEW.effective_to IS NULL AND EXISTS (SELECT 1 FROM enrolment_enrolmentpolicy w WHERE w.id <> OLD.id AND w.effective_from = OLD.effective_to AND w.effective_to = w.effective_from) THEN RETURN NEW; END IF; RAISE EXCEPTION 'the end of a version stays' USING ERRCODE = 'check_violation';", hash='3c71a1a1b3f9f761b372d585f4a3900863d2ca42', operation='UPDATE', pgid='pgtrigger_end_stays_dde1b', table='enrolment_enrolmentpolicy', when='BEFORE')), pgtrigger.compiler.Trigger(name='withdrawn_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to = OLD.effective_from AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bcb7e2121099a3678c8b0c661840323083da4653', operation='UPDATE', pgid='pgtrigger_withdrawn_stays_49012', table='enrolment_enrolmentpolicy', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='RenewalReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.PositiveSmallIntegerField(verbose_name='提前几天')),
                ('last_date', models.DateField(verbose_name='协议最后一天')),
                ('way', models.CharField(choices=[('in_app', '站内消息'), ('sms', '短信'), ('wechat', '微信'), ('visit', '上门走访')], max_length=10, verbose_name='现在的渠道')),
                ('state', models.CharField(choices=[('sent', '已发出'), ('reached', '已看到或送达'), ('visit', '在走访单上'), ('visited', '走访过'), ('settled', '已续签或不用再提醒')], default='sent', max_length=10, verbose_name='状态')),
                ('created_at', models.DateTimeField(verbose_name='开始提醒')),
                ('reached_at', models.DateTimeField(blank=True, null=True, verbose_name='看到或送达')),
                ('visited_at', models.DateTimeField(blank=True, null=True, verbose_name='走访时间')),
                ('visited_by', models.CharField(blank=True, max_length=100, verbose_name='走访人')),
                ('visited_by_name', models.CharField(blank=True, max_length=60, verbose_name='走访人姓名')),
                ('outcome', models.CharField(blank=True, choices=[('agreed', '愿意续签'), ('thinking', '再想想'), ('refused', '不续签'), ('not_home', '没人在家'), ('moved', '搬走了')], max_length=10, verbose_name='走访结果')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['organization', 'stage', '-id'], name='enrolment_reminders_newest'), models.Index(condition=models.Q(('state', 'sent')), fields=['id'], name='enrolment_reminders_sent')],
                'constraints': [models.UniqueConstraint(fields=('contract', 'stage'), name='enrolment_reminder_once_a_stage'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'visited'), _negated=True), models.Q(('visited_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='enrolment_visited_has_outcome'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['visit', 'visited']), _negated=True), ('way', 'visit'), _connector='OR'), name='enrolment_visit_list_by_visit')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{reached:settled,sent:reached,sent:settled,sent:visit,visit:settled,visit:visited,visited:settled}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='9e7b81b41e248a47e5e4a8be5ef80b1795cf14ea', operation='UPDATE', pgid='pgtrigger_state_moves_bfee1', table='enrolment_renewalreminder', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'sent\', \'visit\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='b1d61aa788d5d4d29964be940f39924f4b61579e', operation='INSERT', pgid='pgtrigger_state_birth_d5b37', table='enrolment_renewalreminder', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ReminderAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('in_app', '站内消息'), ('sms', '短信'), ('wechat', '微信'), ('visit', '上门走访')], max_length=10, verbose_name='渠道')),
                ('message_id', models.BigIntegerField(verbose_name='消息编号')),
                ('result', models.CharField(choices=[('sent', '已发出'), ('reached', '看到或送达'), ('failed', '没有送到'), ('unread', '没有看')], default='sent', max_length=10, verbose_name='结果')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='有结果的时间')),
                ('reminder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='enrolment.renewalreminder')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('reminder', 'way'), name='enrolment_each_way_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='attempt_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='5ffbe5cc78ba25eb5f7683866857ebd513ab7d41', operation='DELETE', pgid='pgtrigger_attempt_stays_42cc6', table='enrolment_reminderattempt', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='HouseholdSitting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('open', '进行中'), ('closed', '已收尾')], default='open', max_length=10, verbose_name='状态')),
                ('is_by_family', models.BooleanField(default=False, verbose_name='家里人发起')),
                ('opened_at', models.DateTimeField(verbose_name='开始时间')),
                ('opened_by', models.CharField(max_length=100, verbose_name='发起人')),
                ('opened_by_name', models.CharField(max_length=60, verbose_name='发起人姓名')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='收尾时间')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.household')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['team', 'status', '-id'], name='enrolment_sittings_of_team')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('household',), name='enrolment_one_open_sitting_per_household'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('status', 'open')), models.Q(('closed_at__isnull', False), ('status', 'closed')), _connector='OR'), name='enrolment_sitting_closed_has_time')],
                'triggers': [pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{open:closed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='c84a1e12ef7dd8c34c0b0d2fe09074ca7f07db4d', operation='UPDATE', pgid='pgtrigger_status_moves_1bb84', table='enrolment_householdsitting', when='BEFORE')), pgtrigger.compiler.Trigger(name='status_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."status" IN (\'open\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='9c9eba5a3a37a0a0e713ce4643da1f3e25e785ba', operation='INSERT', pgid='pgtrigger_status_birth_86af5', table='enrolment_householdsitting', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SittingMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('waiting', '还没轮到'), ('invited', '已请本人确认'), ('not_today', '今天不签'), ('refused', '不愿意签')], default='waiting', max_length=10, verbose_name='答复')),
                ('reason_code', models.CharField(blank=True, max_length=40, verbose_name='原因')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='enrolment.householdsitting')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('sitting', 'patient'), name='enrolment_member_once_a_sitting'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'refused'), _negated=True), models.Q(('reason_code', ''), _negated=True), _connector='OR'), name='enrolment_refusal_has_reason')],
                'triggers': [pgtrigger.compiler.Trigger(name='answer_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."answer", \':\', NEW."answer") = ANY(\'{invited:not_today,invited:refused,not_today:invited,not_today:refused,not_today:waiting,refused:waiting,waiting:invited,waiting:not_today,waiting:refused}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."answer" IS DISTINCT FROM NEW."answer") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "answer" from "%" to "%" on table %\', OLD."answer", NEW."answer", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='cd088313c19cfdd1a8400d57f17ddee015188c27', operation='UPDATE', pgid='pgtrigger_answer_moves_554ca', table='enrolment_sittingmember', when='BEFORE')), pgtrigger.compiler.Trigger(name='answer_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."answer" IN (\'invited\', \'waiting\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='bce190c1b48d939cd480a70f4a5e1e4f9e330e73', operation='INSERT', pgid='pgtrigger_answer_birth_49182', table='enrolment_sittingmember', when='BEFORE'))],
            },
        ),
    ]
