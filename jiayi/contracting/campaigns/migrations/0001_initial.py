import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contracts', '0001_initial'),
        ('messaging', '0001_initial'),
        ('organizations', '0001_initial'),
        ('patients', '0001_initial'),
        ('practitioners', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8, unique=True, verbose_name='宣传码')),
                ('title', models.CharField(max_length=40, verbose_name='名称')),
                ('words', models.CharField(blank=True, max_length=60, verbose_name='海报上的话')),
                ('starts_on', models.DateField(verbose_name='开始')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束')),
                ('created_by', models.CharField(max_length=100, verbose_name='建立人')),
                ('created_at', models.DateTimeField(verbose_name='建立时间')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='organizations.organization', verbose_name='机构')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam', verbose_name='团队')),
            ],
            options={
                'verbose_name': '签约宣传',
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^[A-HJKMNP-Z2-9]{8}$')), name='campaigns_code_readable'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='campaigns_period')],
            },
        ),
        migrations.CreateModel(
            name='CampaignDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='日期')),
                ('opened', models.PositiveIntegerField(verbose_name='打开次数')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='campaigns.campaign', verbose_name='宣传')),
            ],
            options={
                'verbose_name': '扫码次数',
                'constraints': [models.UniqueConstraint(fields=('campaign', 'date'), name='campaigns_day_once')],
            },
        ),
        migrations.CreateModel(
            name='CampaignVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='最近一次')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='campaigns.campaign', verbose_name='宣传')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient', verbose_name='居民')),
            ],
            options={
                'verbose_name': '扫码看过',
                'indexes': [models.Index(fields=['patient', '-at'], name='campaigns_visit_of')],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'patient'), name='campaigns_visit_once')],
            },
        ),
        migrations.CreateModel(
            name='CampaignSigning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signed_date', models.DateField(verbose_name='签约日期')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signings', to='campaigns.campaign', verbose_name='宣传')),
                ('contract', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract', verbose_name='协议')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient', verbose_name='居民')),
            ],
            options={
                'verbose_name': '由宣传签约',
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='66dd260e23ae6803de0bcb37bf75d5f696b3e97f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c18c1', table='campaigns_campaignsigning', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200, verbose_name='内容')),
                ('group', models.JSONField(default=dict, verbose_name='发给谁')),
                ('state', models.CharField(choices=[('waiting', '待发出'), ('recalled', '已撤回'), ('sending', '正在发'), ('sent', '已发出')], default='waiting', max_length=10, verbose_name='状态')),
                ('people', models.PositiveIntegerField(verbose_name='人数')),
                ('sent', models.PositiveIntegerField(default=0, verbose_name='已发')),
                ('excluded', models.JSONField(default=dict, verbose_name='没有发给')),
                ('send_after', models.DateTimeField(verbose_name='几时以后发')),
                ('created_by', models.CharField(max_length=100, verbose_name='发起人')),
                ('created_by_name', models.CharField(blank=True, max_length=60, verbose_name='发起人姓名')),
                ('created_at', models.DateTimeField(verbose_name='发起时间')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='发完')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='campaigns.campaign', verbose_name='宣传')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='organizations.organization', verbose_name='机构')),
            ],
            options={
                'verbose_name': '签约邀请',
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('people__gte', 1)), name='campaigns_invitation_has_people'), models.CheckConstraint(condition=models.Q(('sent__lte', models.F('people'))), name='campaigns_invitation_counts'), models.CheckConstraint(condition=models.Q(('send_after__gte', models.F('created_at'))), name='campaigns_invitation_waits'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('finished_at__isnull', False), _connector='OR'), name='campaigns_invitation_ended')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{sending:sending,sending:sent,waiting:recalled,waiting:sending}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='548fb6e435203a9354a535250b6623749ee51d51', operation='UPDATE', pgid='pgtrigger_state_moves_eae71', table='campaigns_invitation', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'waiting\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='aa96d4c29bd83f4f3b36b6172c4d5d21d8877a45', operation='INSERT', pgid='pgtrigger_state_birth_58417', table='campaigns_invitation', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='InvitedResident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='发出')),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invited', to='campaigns.invitation', verbose_name='邀请')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient', verbose_name='居民')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='messaging.message', verbose_name='消息')),
                ('way', models.CharField(blank=True, choices=[('in_app', '站内消息'), ('sms', '短信'), ('wechat', '微信'), ('visit', '上门')], max_length=8, verbose_name='渠道')),
            ],
            options={
                'verbose_name': '被邀请人',
                'indexes': [models.Index(fields=['patient'], name='campaigns_invited_patient')],
                'constraints': [models.UniqueConstraint(fields=('invitation', 'patient'), name='campaigns_invited_once'), models.CheckConstraint(condition=models.Q(models.Q(('way', 'visit'), _negated=True), ('message__isnull', True), _connector='OR'), name='campaigns_visit_unwritten')],
            },
        ),
    ]
