import django.contrib.postgres.fields
import django.db.models.deletion
import jiayi.kernel.fields
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('files', '0001_initial'),
        ('patients', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProxyRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claimed_name', jiayi.kernel.fields.EncryptedTextField(verbose_name='填的姓名')),
                ('kind', models.CharField(choices=[('proxy', '代办人'), ('guardian', '监护人')], max_length=10, verbose_name='类别')),
                ('relation', models.CharField(choices=[('child', '儿子或女儿'), ('spouse', '配偶'), ('parent', '父亲或母亲'), ('grandchild', '孙辈'), ('other', '其他亲属')], max_length=10, verbose_name='关系')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), size=None, verbose_name='范围')),
                ('months', models.PositiveSmallIntegerField(verbose_name='几个月')),
                ('state', models.CharField(choices=[('asked', '等同意'), ('confirmed', '同意了'), ('declined', '没有同意'), ('withdrawn', '收回了'), ('lapsed', '过期没答复')], default='asked', max_length=10, verbose_name='状态')),
                ('rule_version', models.PositiveSmallIntegerField(verbose_name='规则版本')),
                ('asked_by', models.CharField(max_length=100, verbose_name='申请人')),
                ('asked_at', models.DateTimeField(verbose_name='申请时间')),
                ('lapses_at', models.DateTimeField(verbose_name='到期')),
                ('code_hash', models.BinaryField(null=True)),
                ('code_expires_at', models.DateTimeField(null=True)),
                ('code_tries', models.PositiveSmallIntegerField(default=0)),
                ('way', models.CharField(blank=True, choices=[('code', '短信验证码'), ('app', '本人手机上同意'), ('witness', '当面签字'), ('proof', '核对证明')], max_length=10, verbose_name='怎么同意的')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='答复时间')),
                ('decided_by', models.CharField(blank=True, max_length=100, verbose_name='答复人')),
                ('decided_by_name', models.CharField(blank=True, max_length=60, verbose_name='答复人姓名')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('grant_id', models.BigIntegerField(null=True, verbose_name='授权')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient', verbose_name='代办人')),
                ('evidence_file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='签字')),
                ('patient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient', verbose_name='本人')),
                ('proof_file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='证明')),
            ],
            options={
                'verbose_name': '代办申请',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['agent', '-id'], name='mandates_of_agent'), models.Index(fields=['patient', 'state', '-id'], name='mandates_of_patient'), models.Index(condition=models.Q(('state', 'asked')), fields=['lapses_at'], name='mandates_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('patient__isnull', True), models.Q(('patient', models.F('agent')), _negated=True), _connector='OR'), name='mandates_request_not_for_self'), models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['view', 'sign', 'confirm', 'message', 'book', 'pay']), ('scopes__len__gt', 0)), name='mandates_request_scopes'), models.CheckConstraint(condition=models.Q(('months__gte', 1), ('months__lte', 36)), name='mandates_request_months'), models.CheckConstraint(condition=models.Q(('kind', 'proxy'), ('proof_file__isnull', False), _connector='OR'), name='mandates_guardian_brings_proof'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'asked'), ('decided_at__isnull', True)), models.Q(models.Q(('state', 'asked'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='mandates_request_decided_at'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('grant_id__isnull', False), ('patient__isnull', False), models.Q(('way', ''), _negated=True), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='mandates_confirmed_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('way', 'witness'), _negated=True), ('evidence_file__isnull', False), _connector='OR'), name='mandates_witness_has_signature'), models.CheckConstraint(condition=models.Q(('code_tries__lte', 5)), name='mandates_code_tries'), models.CheckConstraint(condition=models.Q(('lapses_at__gt', models.F('asked_at'))), name='mandates_request_lapses_later'), models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('agent', 'patient', 'kind'), name='mandates_one_open_request')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{asked:confirmed,asked:declined,asked:lapsed,asked:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='1665540750f56ff5d55094da4c61936e6d493d76', operation='UPDATE', pgid='pgtrigger_state_moves_43abe', table='mandates_proxyrequest', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'asked\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='e8ae436959ca24ab528e61728df40fd1f8cfdeae', operation='INSERT', pgid='pgtrigger_state_birth_4ed77', table='mandates_proxyrequest', when='BEFORE'))],
            },
        ),
    ]
