import django.contrib.postgres.fields
import django.db.models.deletion
import jiayi.kernel.fields
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('files', '0001_initial'),
        ('organizations', '0001_initial'),
        ('patients', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ElderCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=7, unique=True, verbose_name='卡号')),
                ('token_hash', models.BinaryField(unique=True)),
                ('token', jiayi.kernel.fields.EncryptedTextField(verbose_name='二维码')),
                ('status', models.CharField(choices=[('active', '在用'), ('revoked', '停用')], default='active', max_length=10, verbose_name='状态')),
                ('issued_at', models.DateTimeField(verbose_name='发卡')),
                ('issued_by', models.CharField(max_length=100, verbose_name='发卡人')),
                ('issued_by_name', models.CharField(blank=True, max_length=60, verbose_name='发卡人姓名')),
                ('printed_at', models.DateTimeField(null=True, verbose_name='最近打印')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='停用')),
                ('revoked_by', models.CharField(blank=True, max_length=100, verbose_name='停用人')),
                ('revoked_by_name', models.CharField(blank=True, max_length=60, verbose_name='停用人姓名')),
                ('revoke_reason', models.CharField(blank=True, choices=[('lost', '丢了'), ('damaged', '坏了'), ('unwanted', '不想用了'), ('died', '不再需要'), ('moved', '迁出了')], max_length=10, verbose_name='停用原因')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient', verbose_name='居民')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cards.eldercard', verbose_name='换下的卡')),
            ],
            options={
                'verbose_name': '老人卡',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['patient', '-id'], name='cards_of_patient')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'active')), fields=('patient',), name='cards_one_active_card'), models.CheckConstraint(condition=models.Q(('number__regex', '^[1-9][0-9]{6}$')), name='cards_number_shape'), models.CheckConstraint(condition=models.Q(models.Q(('revoke_reason', ''), ('revoked_at__isnull', True), ('status', 'active')), models.Q(('revoked_at__isnull', False), ('status', 'revoked'), models.Q(('revoke_reason', ''), _negated=True)), _connector='OR'), name='cards_revoked_with_reason'), models.CheckConstraint(condition=models.Q(('replaces__isnull', True), models.Q(('replaces', models.F('id')), _negated=True), _connector='OR'), name='cards_replaces_another')],
                'triggers': [pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{active:revoked}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='4c64e579ca36035bc4d98a5c045712ff9da0dc13', operation='UPDATE', pgid='pgtrigger_status_moves_7b144', table='cards_eldercard', when='BEFORE')), pgtrigger.compiler.Trigger(name='status_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."status" IN (\'active\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='cf8f4b29f4ba75f19c44d92a2a246ef5195bd564', operation='INSERT', pgid='pgtrigger_status_birth_2a93f', table='cards_eldercard', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='CardSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.BinaryField(unique=True)),
                ('created_at', models.DateTimeField(verbose_name='开始')),
                ('expires_at', models.DateTimeField(verbose_name='最迟结束')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='已结束')),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='cards.eldercard', verbose_name='老人卡')),
            ],
            options={
                'verbose_name': '扫卡会话',
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['card'], name='cards_open_sessions')],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='cards_session_expires_later')],
            },
        ),
        migrations.CreateModel(
            name='CardPrint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('layout', models.CharField(choices=[('sheet', 'A4，一张 8 个'), ('single', '卡片机，一页一个')], max_length=10, verbose_name='版式')),
                ('card_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='卡')),
                ('state', models.CharField(choices=[('queued', '排队中'), ('running', '正在做'), ('done', '做好了'), ('failed', '没做成')], default='queued', max_length=10, verbose_name='状态')),
                ('done_count', models.PositiveIntegerField(default=0, verbose_name='已排')),
                ('requested_by', models.CharField(max_length=100, verbose_name='谁要的')),
                ('requested_by_name', models.CharField(max_length=60, verbose_name='谁要的（姓名）')),
                ('scope_path', models.CharField(max_length=200, verbose_name='可见范围')),
                ('requested_at', models.DateTimeField(verbose_name='时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='做好')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='文件')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='机构')),
            ],
            options={
                'verbose_name': '老人卡打印',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['organization', '-id'], name='cards_prints_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('card_ids__len__gt', 0)), name='cards_print_has_cards'), models.CheckConstraint(condition=models.Q(models.Q(('file__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('file__isnull', True)), _connector='OR'), name='cards_print_done_has_file')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{queued:failed,queued:running,running:done,running:failed,running:running}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='e93cd4683fb0fccc55e11713dc795dad81850418', operation='UPDATE', pgid='pgtrigger_state_moves_314a7', table='cards_cardprint', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'queued\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='9028ee5bc1d85ffda3f3025f995ddac1dca83fab', operation='INSERT', pgid='pgtrigger_state_birth_c732e', table='cards_cardprint', when='BEFORE'))],
            },
        ),
    ]
