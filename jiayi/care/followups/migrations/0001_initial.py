import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('forms', '0001_initial'),
        ('organizations', '0001_initial'),
        ('patients', '0001_initial'),
        ('practitioners', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.CharField(choices=[('hypertension', '高血压'), ('diabetes', '2型糖尿病')], max_length=20, verbose_name='病种')),
                ('state', models.CharField(choices=[('scheduled', '已安排'), ('done', '已完成'), ('postponed', '已改期'), ('unreachable', '联系不上'), ('muted', '静音'), ('cancelled', '已取消'), ('failed', '未做成'), ('died', '已去世')], default='scheduled', max_length=12, verbose_name='状态')),
                ('due_date', models.DateField(verbose_name='应访日期')),
                ('planned_at', models.DateTimeField(verbose_name='安排时间')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='联系不上次数')),
                ('muted_until', models.DateField(null=True, verbose_name='静音到')),
                ('reason_code', models.CharField(blank=True, max_length=30, verbose_name='原因')),
                ('done_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('visited_date', models.DateField(null=True, verbose_name='随访日期')),
                ('method', models.CharField(blank=True, choices=[('1', '门诊'), ('2', '家庭'), ('3', '电话')], max_length=1, verbose_name='方式')),
                ('classification', models.CharField(blank=True, choices=[('1', '控制满意'), ('2', '控制不满意'), ('3', '不良反应'), ('4', '并发症')], max_length=1, verbose_name='分类')),
                ('computed_classification', models.CharField(blank=True, choices=[('1', '控制满意'), ('2', '控制不满意'), ('3', '不良反应'), ('4', '并发症')], max_length=1, verbose_name='规则分类')),
                ('classification_reason', models.CharField(blank=True, max_length=200, verbose_name='改分类的理由')),
                ('is_controlled', models.BooleanField(null=True, verbose_name='达标')),
                ('has_adverse_reaction', models.BooleanField(default=False, verbose_name='不良反应')),
                ('is_emergency', models.BooleanField(default=False, verbose_name='危急')),
                ('needs_referral', models.BooleanField(default=False, verbose_name='要转诊')),
                ('next_date', models.DateField(null=True, verbose_name='下次随访日期')),
                ('rule_pack', models.CharField(blank=True, max_length=30, verbose_name='规则版本')),
                ('summary', models.CharField(blank=True, max_length=300, verbose_name='结果')),
                ('client_key', models.UUIDField(null=True, unique=True, verbose_name='客户端编号')),
                ('form_response', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forms.formresponse')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('practitioner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.practitioner')),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam')),
                ('agreed_date', models.DateField(null=True, verbose_name='答应来的日子')),
                ('contact_date', models.DateField(null=True, verbose_name='再联系的日子')),
                ('last_outcome', models.CharField(blank=True, choices=[('agreed', '答应来'), ('later', '以后再打'), ('no_answer', '没人接'), ('wrong_number', '号码不对'), ('hospital', '住院了'), ('away', '外出了'), ('refused', '不愿意来'), ('elsewhere', '在别处看'), ('moved', '搬走了'), ('died', '去世了'), ('put_back', '放回名单')], db_default='', default='', max_length=12, verbose_name='上次通话结果')),
            ],
            options={
                'verbose_name': '随访',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['patient', 'programme', '-visited_date', '-done_at', '-id'], name='followups_latest'), models.Index(condition=models.Q(('state__in', ['muted', 'postponed', 'scheduled', 'unreachable'])), fields=['team', 'due_date', 'id'], name='followups_due_by_team'), models.Index(condition=models.Q(('state__in', ['muted', 'postponed', 'scheduled', 'unreachable'])), fields=['organization', 'due_date', 'id'], name='followups_due_by_org'), models.Index(condition=models.Q(('state', 'done')), fields=['visited_date'], name='followups_by_visit'), models.Index(condition=models.Q(('last_outcome__in', ['died', 'moved'])), fields=['organization', 'due_date'], name='followups_gone_by_org')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['muted', 'postponed', 'scheduled', 'unreachable'])), fields=('patient', 'programme'), name='followups_one_live_per_programme'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('done_at__isnull', False), ('is_controlled__isnull', False), ('visited_date__isnull', False), models.Q(('method', ''), _negated=True), models.Q(('classification', ''), _negated=True)), _connector='OR'), name='followups_done_is_complete'), models.CheckConstraint(condition=models.Q(('next_date__isnull', True), ('next_date__gt', models.F('visited_date')), _connector='OR'), name='followups_next_after_visit'), models.CheckConstraint(condition=models.Q(('classification', models.F('computed_classification')), models.Q(('classification_reason', ''), _negated=True), _connector='OR'), name='followups_changed_class_has_reason')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'done\', \'scheduled\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='00510f19df06277d8e2658cf4d7820e34e964c17', operation='INSERT', pgid='pgtrigger_state_birth_c4691', table='followups_followup', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{muted:cancelled,muted:died,muted:done,muted:failed,muted:scheduled,postponed:cancelled,postponed:died,postponed:done,postponed:failed,postponed:muted,postponed:postponed,postponed:unreachable,scheduled:cancelled,scheduled:died,scheduled:done,scheduled:failed,scheduled:muted,scheduled:postponed,scheduled:unreachable,unreachable:cancelled,unreachable:died,unreachable:done,unreachable:failed,unreachable:muted,unreachable:postponed,unreachable:unreachable}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='aaeb3dca7fc3520bf5cd446a8f96314bb949aa3c', operation='UPDATE', pgid='pgtrigger_state_moves_9f1a6', table='followups_followup', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='FollowUpMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('move', models.CharField(max_length=12, verbose_name='动作')),
                ('from_state', models.CharField(max_length=12, verbose_name='原状态')),
                ('to_state', models.CharField(max_length=12, verbose_name='新状态')),
                ('reason_code', models.CharField(blank=True, max_length=30, verbose_name='原因')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('to_date', models.DateField(null=True, verbose_name='改到')),
                ('client_key', models.UUIDField(null=True, unique=True, verbose_name='客户端编号')),
                ('by', models.CharField(max_length=100, verbose_name='操作者')),
                ('by_name', models.CharField(blank=True, max_length=60, verbose_name='操作者姓名')),
                ('channel', models.CharField(max_length=20, verbose_name='渠道')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('follow_up', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='followups.followup')),
            ],
            options={
                'verbose_name': '随访经过',
            },
        ),
        migrations.CreateModel(
            name='CallResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('agreed', '答应来'), ('later', '以后再打'), ('no_answer', '没人接'), ('wrong_number', '号码不对'), ('hospital', '住院了'), ('away', '外出了'), ('refused', '不愿意来'), ('elsewhere', '在别处看'), ('moved', '搬走了'), ('died', '去世了'), ('put_back', '放回名单')], max_length=12, verbose_name='结果')),
                ('way', models.CharField(choices=[('phone', '电话'), ('home', '上门'), ('message', '微信或短信')], default='phone', max_length=8, verbose_name='方式')),
                ('called_date', models.DateField(verbose_name='日子')),
                ('agreed_date', models.DateField(null=True, verbose_name='答应来的日子')),
                ('contact_date', models.DateField(null=True, verbose_name='再联系的日子')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('client_key', models.UUIDField(verbose_name='客户端编号')),
                ('by', models.CharField(max_length=100, verbose_name='操作者')),
                ('channel', models.CharField(max_length=20, verbose_name='渠道')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('follow_up', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='followups.followup')),
                ('practitioner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.practitioner')),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam')),
            ],
            options={
                'verbose_name': '通话结果',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['called_date'], name='followups_calls_by_day')],
                'constraints': [models.UniqueConstraint(fields=('client_key', 'follow_up'), name='followups_call_once'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_date__isnull', False), ('outcome', 'agreed')), models.Q(models.Q(('outcome', 'agreed'), _negated=True), ('agreed_date__isnull', True)), _connector='OR'), name='followups_agreed_has_day'), models.CheckConstraint(condition=models.Q(models.Q(('contact_date__isnull', False), ('outcome__in', ['agreed', 'away', 'hospital', 'later', 'no_answer', 'refused'])), models.Q(models.Q(('outcome__in', ['agreed', 'away', 'hospital', 'later', 'no_answer', 'refused']), _negated=True), ('contact_date__isnull', True)), _connector='OR'), name='followups_call_comes_back'), models.CheckConstraint(condition=models.Q(('contact_date__isnull', True), ('contact_date__gt', models.F('called_date')), _connector='OR'), name='followups_contact_after_call'), models.CheckConstraint(condition=models.Q(('agreed_date__isnull', True), ('agreed_date__gte', models.F('called_date')), _connector='OR'), name='followups_agreed_after_call')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dc8b5c0698814328795267b355056cf85e1855fd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_961e9', table='followups_callresult', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='OverdueReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(max_length=10, verbose_name='渠道')),
                ('sent_at', models.DateTimeField(verbose_name='发出时间')),
                ('follow_up', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reminder', to='followups.followup')),
            ],
            options={
                'verbose_name': '超期提醒',
                'base_manager_name': 'objects',
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2c4d01dfd508ed65418eddc62c8abad495e0edae', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_91b76', table='followups_overduereminder', when='BEFORE'))],
            },
        ),
    ]
