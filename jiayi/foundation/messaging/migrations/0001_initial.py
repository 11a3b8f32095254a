import django.db.models.deletion
import jiayi.kernel.fields
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('patients', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='MessageTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='代码')),
                ('channel', models.CharField(choices=[('in_app', '站内'), ('sms', '短信'), ('wechat', '微信'), ('voice', '语音电话')], max_length=10, verbose_name='渠道')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('title', models.CharField(blank=True, max_length=60, verbose_name='标题')),
                ('body', models.CharField(max_length=500, verbose_name='正文')),
                ('link', models.CharField(blank=True, max_length=120, verbose_name='打开哪一页')),
                ('provider_code', models.CharField(blank=True, max_length=60, verbose_name='服务商模板编号')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code', 'channel', 'version'), name='messaging_template_once'), models.CheckConstraint(condition=models.Q(('channel__in', ['in_app', 'sms', 'wechat', 'voice'])), name='messaging_template_channel')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField(null=True, verbose_name='工作人员账号')),
                ('kind', models.CharField(max_length=60, verbose_name='类型')),
                ('title', models.CharField(max_length=60, verbose_name='标题')),
                ('body', models.CharField(max_length=500, verbose_name='正文')),
                ('link', models.CharField(blank=True, max_length=120, verbose_name='打开哪一页')),
                ('sender', models.CharField(max_length=100, verbose_name='发送者')),
                ('sender_name', models.CharField(blank=True, max_length=60, verbose_name='发送者姓名')),
                ('created_at', models.DateTimeField(verbose_name='时间')),
                ('read_at', models.DateTimeField(null=True, verbose_name='阅读时间')),
                ('patient', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='patients.patient', verbose_name='居民')),
            ],
            options={
                'indexes': [models.Index(fields=['patient', '-id'], name='messaging_inbox_patient'), models.Index(fields=['account_id', '-id'], name='messaging_inbox_account'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['patient'], name='messaging_unread_patient'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['account_id'], name='messaging_unread_account')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('account_id__isnull', False), ('patient__isnull', True)), models.Q(('account_id__isnull', True), ('patient__isnull', False)), _connector='OR'), name='messaging_message_has_one_recipient')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('template', models.CharField(max_length=60, verbose_name='模板')),
                ('channel', models.CharField(choices=[('in_app', '站内'), ('sms', '短信'), ('wechat', '微信'), ('voice', '语音电话')], max_length=10, verbose_name='渠道')),
                ('state', models.CharField(choices=[('queued', '待发送'), ('sent', '已发出'), ('delivered', '已送达'), ('failed', '发送失败')], default='queued', max_length=10, verbose_name='状态')),
                ('address', jiayi.kernel.fields.EncryptedTextField(null=True, verbose_name='地址')),
                ('text', jiayi.kernel.fields.EncryptedTextField(null=True, verbose_name='内容')),
                ('provider_code', models.CharField(blank=True, max_length=60, verbose_name='服务商模板编号')),
                ('provider_number', models.CharField(blank=True, max_length=100, verbose_name='服务商流水号')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='尝试次数')),
                ('error', models.CharField(blank=True, max_length=200, verbose_name='失败原因')),
                ('created_at', models.DateTimeField(verbose_name='时间')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='发出时间')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='送达或失败时间')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='messaging.message')),
                ('filling', jiayi.kernel.fields.EncryptedTextField(null=True, verbose_name='填入的内容')),
            ],
            options={
                'indexes': [models.Index(fields=['template', '-created_at'], name='messaging_delivery_recent'), models.Index(condition=models.Q(('state', 'sent')), fields=['created_at'], name='messaging_delivery_unconfirmed')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent', 'delivered']), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='messaging_sent_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('error', ''), _negated=True), _connector='OR'), name='messaging_failed_has_reason')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{failed:queued,queued:failed,queued:sent,sent:delivered,sent:failed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='da832117af6c535dcbe73f3489d4af662c8c2b53', operation='UPDATE', pgid='pgtrigger_state_moves_88118', table='messaging_delivery', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'queued\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='22016b683b82c55bbeaa634ec4e7f3a74fe0e3ab', operation='INSERT', pgid='pgtrigger_state_birth_c76d8', table='messaging_delivery', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='WechatBinding',
            fields=[
                ('patient', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='patients.patient')),
                ('open_id', jiayi.kernel.fields.EncryptedTextField(verbose_name='微信标识')),
                ('bound_at', models.DateTimeField(verbose_name='绑定时间')),
            ],
        ),
        migrations.CreateModel(
            name='SimulatedDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('in_app', '站内'), ('sms', '短信'), ('wechat', '微信'), ('voice', '语音电话')], max_length=10)),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='流水号')),
                ('address', jiayi.kernel.fields.EncryptedTextField()),
                ('text', jiayi.kernel.fields.EncryptedTextField()),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
