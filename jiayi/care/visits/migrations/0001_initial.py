import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.db.models.deletion
import jiayi.kernel.fields
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('assessments', '0001_initial'),
        ('files', '0001_initial'),
        ('followups', '0001_initial'),
        ('organizations', '0001_initial'),
        ('patients', '0001_initial'),
        ('practitioners', '0001_initial'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='Encounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('clinic', '门诊'), ('home', '上门'), ('phone', '电话'), ('video', '视频'), ('online', '居民自己填')], max_length=10, verbose_name='方式')),
                ('place', models.CharField(blank=True, max_length=60, verbose_name='地点')),
                ('visited_at', models.DateTimeField(verbose_name='服务时间')),
                ('minutes', models.PositiveSmallIntegerField(null=True, verbose_name='时长（分）')),
                ('presence', models.CharField(choices=[('proved', '有到场凭证'), ('missing', '没有到场凭证'), ('not_asked', '不用凭证')], max_length=10, verbose_name='到场凭证')),
                ('presence_policy', models.CharField(max_length=30, verbose_name='凭证办法')),
                ('client_key', models.UUIDField(verbose_name='客户端编号')),
                ('recorded_at', models.DateTimeField(verbose_name='保存时间')),
                ('recorded_by', models.CharField(max_length=100, verbose_name='填写人')),
                ('channel', models.CharField(max_length=20, verbose_name='渠道')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('practitioner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.practitioner')),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam')),
            ],
            options={
                'verbose_name': '服务',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['patient', '-visited_at', '-id'], name='visits_latest')],
                'constraints': [models.UniqueConstraint(fields=('client_key', 'patient'), name='visits_once_per_person'), models.CheckConstraint(condition=models.Q(('minutes__isnull', True), ('minutes__lte', 720), _connector='OR'), name='visits_minutes_within_a_shift')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='66afc00417bba5671fa968f2bd05e057b94c7def', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5408f', table='visits_encounter', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='EncounterForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='表')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('client_key', models.UUIDField(unique=True, verbose_name='客户端编号')),
                ('assessment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.assessment')),
                ('encounter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forms', to='visits.encounter')),
                ('follow_up', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='followups.followup')),
            ],
            options={
                'verbose_name': '服务里的一张表',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('encounter', 'code'), name='visits_form_once'), models.CheckConstraint(condition=models.Q(('follow_up__isnull', True), ('assessment__isnull', True), _connector='OR'), name='visits_form_is_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='PresenceCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.BinaryField(max_length=32, verbose_name='验证码指纹')),
                ('expires_at', models.DateTimeField(verbose_name='有效至')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='已试次数')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
            ],
            options={
                'verbose_name': '到场短信码',
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PresenceProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('sms', '短信码'), ('qr', '居民出示的码'), ('id_card', '核对证件'), ('witness', '旁人见证'), ('location', '位置和照片')], max_length=10, verbose_name='凭什么')),
                ('words', models.CharField(max_length=120, verbose_name='说明')),
                ('detail', jiayi.kernel.fields.EncryptedTextField(verbose_name='依据')),
                ('proved_at', models.DateTimeField(verbose_name='时间')),
                ('by', models.CharField(max_length=100, verbose_name='谁核的')),
                ('encounter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='proof', to='visits.encounter')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
            ],
            options={
                'verbose_name': '到场凭证',
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['witness', 'location']), _negated=True), ('file__isnull', False), _connector='OR'), name='visits_picture_is_kept')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5bee09395684293a6cca88b642e169432c283a02', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fa3ad', table='visits_presenceproof', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SelfReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=60, verbose_name='表')),
                ('version', models.CharField(max_length=20, verbose_name='版本')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('state', models.CharField(choices=[('asked', '等居民填'), ('answered', '居民填好了'), ('confirmed', '医生确认了'), ('rejected', '退回'), ('withdrawn', '不用填了')], default='asked', max_length=10, verbose_name='状态')),
                ('due_date', models.DateField(verbose_name='请在哪天前填')),
                ('asked_at', models.DateTimeField(verbose_name='什么时候请的')),
                ('asked_by', models.CharField(max_length=100, verbose_name='谁请的')),
                ('asked_by_name', models.CharField(max_length=50, verbose_name='谁请的（姓名）')),
                ('answers', jiayi.kernel.fields.EncryptedTextField(null=True, verbose_name='答案')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='填写时间')),
                ('answered_by', models.CharField(blank=True, max_length=100, verbose_name='谁填的')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='退回的理由')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='医生看过的时间')),
                ('decided_by', models.CharField(blank=True, max_length=100, verbose_name='哪位医生')),
                ('encounter', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='self_report', to='visits.encounter')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam')),
            ],
            options={
                'verbose_name': '居民自己填',
                'base_manager_name': 'objects',
                'indexes': [models.Index(condition=models.Q(('state', 'answered')), fields=['team', '-answered_at'], name='visits_reports_to_read')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'answered', 'rejected'])), fields=('patient', 'form'), name='visits_one_open_report'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['answered', 'confirmed']), _negated=True), models.Q(('answered_at__isnull', False), ('answers__isnull', False)), _connector='OR'), name='visits_report_answered_has_answers'), models.CheckConstraint(condition=models.Q(models.Q(('encounter__isnull', False), ('state', 'confirmed')), models.Q(('state', 'confirmed'), _negated=True), _connector='OR'), name='visits_report_confirmed_is_a_visit'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'rejected'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='visits_rejected_has_reason')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{answered:confirmed,answered:rejected,answered:withdrawn,asked:answered,asked:withdrawn,rejected:answered,rejected:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='c385996e68abb25c6cf035eeae0d4e1cb64995a3', operation='UPDATE', pgid='pgtrigger_state_moves_effc5', table='visits_selfreport', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'asked\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='4ca78e41e0507842192e081f3c2df7b4e70e1056', operation='INSERT', pgid='pgtrigger_state_birth_14f87', table='visits_selfreport', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='PresencePolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(unique=True, verbose_name='版本')),
                ('ways', models.JSONField(verbose_name='各种方式')),
                ('effective_from', models.DateField(verbose_name='启用日期')),
                ('effective_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('source', models.CharField(max_length=300, verbose_name='依据')),
            ],
            options={
                'verbose_name': '到场凭证办法',
                'constraints': [models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='visits_policy_has_source'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(jiayi.kernel.fields.DateRangeOf('effective_from', 'effective_to'), '&&')], name='visits_one_policy_a_day')],
                'triggers': [pgtrigger.compiler.Trigger(name='version_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."ways" IS DISTINCT FROM (NEW."ways") OR OLD."effective_from" IS DISTINCT FROM (NEW."effective_from") OR OLD."source" IS DISTINCT FROM (NEW."source"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='50ac330afee544e8ddb3e07fa754afdb5fa83147', operation='UPDATE', pgid='pgtrigger_version_is_frozen_c47de', table='visits_presencepolicy', when='BEFORE')), pgtrigger.compiler.Trigger(name='version_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='bb5d161a8a72d2f50c762dc56cb39e4acc294e65', operation='DELETE', pgid='pgtrigger_version_stays_7aaba', table='visits_presencepolicy', when='BEFORE')), pgtrigger.compiler.Trigger(name='end_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to IS NOT NULL AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="IF NEW.effective_to IS NULL AND EXISTS (SELECT 1 FROM visits_presencepolicy w WHERE w.id <> OLD.id AND w.effective_from = OLD.effective_to AND w.effective_to = w.effective_from) THEN RETURN NEW; END IF; RAISE EXCEPTION 'the end of a version stays' USING ERRCODE = 'check_violation';", hash='bb0a1baf71b64cecc13eb6bae3862da8b0096d77', operation='UPDATE', pgid='pgtrigger_end_stays_761d9', table='visits_presencepolicy', when='BEFORE')), pgtrigger.compiler.Trigger(name='withdrawn_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to = OLD.effective_from AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='af14a8ae395424b6fc9d43c621f83ef4f5f7bf75', operation='UPDATE', pgid='pgtrigger_withdrawn_stays_ca223', table='visits_presencepolicy', when='BEFORE'))],
            },
        ),
    ]
