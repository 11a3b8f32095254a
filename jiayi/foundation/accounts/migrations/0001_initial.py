import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.text
import jiayi.kernel.access
import jiayi.kernel.fields
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
        ('patients', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('practitioners', '0001_initial'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='StaffAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('username', models.CharField(max_length=32, verbose_name='用户名')),
                ('display_name', models.CharField(max_length=60, verbose_name='姓名')),
                ('status', models.CharField(choices=[('active', '启用'), ('disabled', '停用')], default='active', max_length=10, verbose_name='状态')),
                ('password', models.CharField(max_length=128, verbose_name='密码')),
                ('must_change_password', models.BooleanField(default=True, verbose_name='下次登录须改密码')),
                ('password_changed_at', models.DateTimeField(verbose_name='改密码时间')),
                ('totp_secret', jiayi.kernel.fields.EncryptedTextField(null=True, verbose_name='动态口令密钥')),
                ('totp_confirmed_at', models.DateTimeField(null=True, verbose_name='动态口令启用时间')),
                ('last_totp_step', models.BigIntegerField(default=0, verbose_name='最近用过的口令')),
                ('failed_count', models.PositiveSmallIntegerField(default=0, verbose_name='连续失败次数')),
                ('locked_until', models.DateTimeField(null=True, verbose_name='锁定至')),
                ('last_sign_in_at', models.DateTimeField(null=True, verbose_name='最近登录')),
                ('created_at', models.DateTimeField(verbose_name='建立时间')),
                ('created_by', models.CharField(max_length=100, verbose_name='建立者')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='organizations.organization', verbose_name='所属机构')),
                ('practitioner', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, to='practitioners.practitioner', verbose_name='人员')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='accounts_username_once'), models.CheckConstraint(condition=models.Q(('username__regex', '^[a-z][a-z0-9._-]{2,31}$')), name='accounts_username_shape'), models.CheckConstraint(condition=models.Q(('totp_confirmed_at__isnull', True), ('totp_secret__isnull', False), _connector='OR'), name='accounts_confirmed_totp_has_secret'), models.CheckConstraint(condition=models.Q(('password__startswith', 'argon2$argon2id$')), name='accounts_password_is_argon2id')],
            },
        ),
        migrations.CreateModel(
            name='StaffRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('doctor', '家庭医生'), ('nurse', '护士'), ('assistant', '助理'), ('clerk', '签约专员'), ('director', '中心主任'), ('finance', '财务'), ('bureau', '卫健局'), ('system_admin', '系统管理员'), ('security_admin', '安全管理员'), ('audit_admin', '审计管理员'), ('surveyor', '第三方调查员')], max_length=20, verbose_name='角色')),
                ('granted_at', models.DateTimeField(verbose_name='授予时间')),
                ('granted_by', models.CharField(max_length=100, verbose_name='授予者')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='accounts.staffaccount', verbose_name='账号')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='organizations.organization', verbose_name='机构')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='practitioners.careteam', verbose_name='团队')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('account', 'role', 'organization', 'team'), name='accounts_role_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('role__in', {'assistant': '助理', 'audit_admin': '审计管理员', 'bureau': '卫健局', 'clerk': '签约专员', 'director': '中心主任', 'doctor': '家庭医生', 'finance': '财务', 'nurse': '护士', 'security_admin': '安全管理员', 'surveyor': '第三方调查员', 'system_admin': '系统管理员'})), name='accounts_role_known'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role__in', [jiayi.kernel.access.Role['AUDIT_ADMIN'], jiayi.kernel.access.Role['SECURITY_ADMIN'], jiayi.kernel.access.Role['SYSTEM_ADMIN']])), expressions=[('account', '='), ('role', '<>')], name='accounts_administrators_separate')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_staffroleevent" ("account_id", "granted_at", "granted_by", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "team_id") VALUES (NEW."account_id", NEW."granted_at", NEW."granted_by", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."team_id"); RETURN NULL;', hash='1e62f8a6b9713e8b1fe8b032a08a61bcc197d81e', operation='INSERT', pgid='pgtrigger_insert_insert_f1f3b', table='accounts_staffrole', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_staffroleevent" ("account_id", "granted_at", "granted_by", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "team_id") VALUES (NEW."account_id", NEW."granted_at", NEW."granted_by", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."team_id"); RETURN NULL;', hash='1284c4f5eabf7c3474fa2018585cf82dfc066819', operation='UPDATE', pgid='pgtrigger_update_update_d5a7a', table='accounts_staffrole', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_staffroleevent" ("account_id", "granted_at", "granted_by", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "team_id") VALUES (OLD."account_id", OLD."granted_at", OLD."granted_by", OLD."id", OLD."organization_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."team_id"); RETURN NULL;', hash='1af3549a0f3df0cabd727354ae66aa61e64280a8', operation='DELETE', pgid='pgtrigger_delete_delete_02084', table='accounts_staffrole', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='StaffRoleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('doctor', '家庭医生'), ('nurse', '护士'), ('assistant', '助理'), ('clerk', '签约专员'), ('director', '中心主任'), ('finance', '财务'), ('bureau', '卫健局'), ('system_admin', '系统管理员'), ('security_admin', '安全管理员'), ('audit_admin', '审计管理员'), ('surveyor', '第三方调查员')], max_length=20, verbose_name='角色')),
                ('granted_at', models.DateTimeField(verbose_name='授予时间')),
                ('granted_by', models.CharField(max_length=100, verbose_name='授予者')),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.staffaccount', verbose_name='账号')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.organization', verbose_name='机构')),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.staffrole')),
                ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='practitioners.careteam', verbose_name='团队')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='15581db07c9e9bc983628604bda3bbcbc633742c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4ce29', table='accounts_staffroleevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='FormerPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128)),
                ('set_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_passwords', to='accounts.staffaccount')),
            ],
            options={
                'indexes': [models.Index(fields=['account', '-set_at'], name='accounts_former_password')],
            },
        ),
        migrations.CreateModel(
            name='TrustedDevice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.BinaryField(unique=True)),
                ('label', models.CharField(max_length=60, verbose_name='设备')),
                ('pin', models.CharField(max_length=128, verbose_name='PIN')),
                ('pin_failures', models.PositiveSmallIntegerField(default=0, verbose_name='PIN 连续错误')),
                ('created_at', models.DateTimeField(verbose_name='信任时间')),
                ('expires_at', models.DateTimeField(verbose_name='到期时间')),
                ('last_used_at', models.DateTimeField(verbose_name='最近使用')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='撤销时间')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to='accounts.staffaccount', verbose_name='账号')),
                ('copied_at', models.DateTimeField(null=True, verbose_name='最近存到手机')),
                ('copied_count', models.PositiveIntegerField(db_default=0, default=0, verbose_name='存了多少人')),
                ('lost_at', models.DateTimeField(null=True, verbose_name='报失时间')),
                ('wiped_at', models.DateTimeField(null=True, verbose_name='清除时间')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pin_failures__lt', 5), ('revoked_at__isnull', False), _connector='OR'), name='accounts_wrong_pins_end_the_trust'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='accounts_device_expires_later'), models.CheckConstraint(condition=models.Q(('lost_at__isnull', True), ('revoked_at__isnull', False), _connector='OR'), name='accounts_lost_device_is_revoked')],
            },
        ),
        migrations.CreateModel(
            name='ResidentAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone', jiayi.kernel.fields.EncryptedTextField(verbose_name='手机号')),
                ('phone_index', models.BinaryField(unique=True)),
                ('created_at', models.DateTimeField(verbose_name='首次登录')),
                ('last_sign_in_at', models.DateTimeField(null=True, verbose_name='最近登录')),
                ('current_patient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='patients.patient', verbose_name='当前的人')),
            ],
        ),
        migrations.CreateModel(
            name='LoginCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone_index', models.BinaryField()),
                ('code_hash', models.BinaryField()),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('phone_index',), name='accounts_one_open_code_per_phone'), models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='accounts_code_tries')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.BinaryField(unique=True)),
                ('step', models.CharField(choices=[('totp', '等待动态口令'), ('enrol', '等待绑定动态口令'), ('change_password', '等待改密码'), ('active', '已登录')], max_length=20, verbose_name='进度')),
                ('actor', models.JSONField(null=True, verbose_name='身份快照')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('created_at', models.DateTimeField(verbose_name='开始')),
                ('last_seen_at', models.DateTimeField(verbose_name='最近请求')),
                ('expires_at', models.DateTimeField(verbose_name='最迟结束')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='已结束')),
                ('resident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='accounts.residentaccount')),
                ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='accounts.staffaccount')),
                ('device', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='accounts.trusteddevice')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['staff'], name='accounts_open_staff'), models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['resident'], name='accounts_open_resident'), models.Index(fields=['expires_at'], name='accounts_session_expiry')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('resident__isnull', False), ('staff__isnull', True)), models.Q(('resident__isnull', True), ('staff__isnull', False)), _connector='OR'), name='accounts_session_has_one_owner'), models.CheckConstraint(condition=models.Q(models.Q(('step', 'active'), _negated=True), ('actor__isnull', False), _connector='OR'), name='accounts_active_session_has_actor')],
                'triggers': [pgtrigger.compiler.Trigger(name='close_pages', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."ended_at" IS NOT NULL AND OLD."ended_at" IS NULL)', func="PERFORM pg_notify('jiayi_live', json_build_object('ended', NEW.id)::text); RETURN NULL;", hash='e988d23f31098ecf176859e5b56f1b16fd2d8c6f', operation='UPDATE OF "ended_at"', pgid='pgtrigger_close_pages_ecc22', table='accounts_session', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='DemoLogin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client', models.CharField(choices=[('desk', '管理端'), ('doctor', '医生端'), ('resident', '居民端')], max_length=10, verbose_name='客户端')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                ('name', models.CharField(max_length=60, verbose_name='姓名')),
                ('role', models.CharField(blank=True, max_length=20, verbose_name='角色')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='说明')),
                ('phone', jiayi.kernel.fields.EncryptedTextField(null=True, verbose_name='手机号')),
                ('password', jiayi.kernel.fields.EncryptedTextField(null=True, verbose_name='密码')),
                ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='accounts.staffaccount')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('phone__isnull', True), ('staff__isnull', False)), models.Q(('phone__isnull', False), ('staff__isnull', True)), _connector='OR'), name='accounts_demo_login_has_one_owner')],
            },
        ),
        migrations.CreateModel(
            name='WechatLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('open_id', jiayi.kernel.fields.EncryptedTextField(verbose_name='微信标识')),
                ('open_id_index', models.BinaryField()),
                ('bound_at', models.DateTimeField(verbose_name='绑定时间')),
                ('last_sign_in_at', models.DateTimeField(null=True, verbose_name='最近用微信登录')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='解绑时间')),
                ('end_reason', models.CharField(blank=True, choices=[('resident', '本人解绑'), ('replaced', '换了微信'), ('staff', '工作人员解绑')], max_length=10, verbose_name='为什么解绑')),
                ('ended_by', models.CharField(blank=True, max_length=100, verbose_name='谁解绑的')),
                ('ended_by_name', models.CharField(blank=True, max_length=60, verbose_name='解绑人姓名')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wechat_links', to='accounts.residentaccount')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('open_id_index',), name='accounts_one_account_per_wechat'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('account',), name='accounts_one_wechat_per_account'), models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at__isnull', True)), models.Q(('ended_at__isnull', False), models.Q(('end_reason', ''), _negated=True), models.Q(('ended_by', ''), _negated=True)), _connector='OR'), name='accounts_wechat_ended_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='WechatTicket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state_hash', models.BinaryField(unique=True)),
                ('browser_hash', models.BinaryField(unique=True)),
                ('target', models.CharField(max_length=210, verbose_name='回到哪一页')),
                ('open_id', jiayi.kernel.fields.EncryptedTextField(null=True, verbose_name='微信标识')),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('returned_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['expires_at'], name='accounts_wechat_ticket_expiry')],
                'constraints': [models.CheckConstraint(condition=models.Q(('open_id__isnull', True), ('returned_at__isnull', False), _connector='OR'), name='accounts_wechat_back_before_known')],
            },
        ),
        migrations.CreateModel(
            name='SimulatedWechat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('open_id', jiayi.kernel.fields.EncryptedTextField()),
                ('created_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
        ),
    ]
