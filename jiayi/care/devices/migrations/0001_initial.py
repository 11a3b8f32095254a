import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import jiayi.kernel.fields
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
        ('patients', '0001_initial'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.CharField(max_length=40, unique=True, verbose_name='序列号')),
                ('vendor', models.CharField(default='jiayi', max_length=30, verbose_name='报文格式')),
                ('kind', models.CharField(choices=[('bp', '血压计'), ('glucose', '血糖仪'), ('spo2', '血氧仪'), ('weight', '体重秤'), ('temperature', '体温计'), ('combined', '多合一')], max_length=12, verbose_name='种类')),
                ('model_name', models.CharField(blank=True, max_length=60, verbose_name='型号')),
                ('key', jiayi.kernel.fields.EncryptedTextField(verbose_name='签名密钥')),
                ('state', models.CharField(choices=[('active', '在用'), ('blocked', '先不收'), ('retired', '停用')], default='active', max_length=10, verbose_name='状态')),
                ('last_sequence', models.BigIntegerField(null=True, verbose_name='最近一条的序号')),
                ('last_seen_at', models.DateTimeField(null=True, verbose_name='最近联系')),
                ('registered_by', models.CharField(max_length=100, verbose_name='登记人')),
                ('registered_by_name', models.CharField(blank=True, max_length=60, verbose_name='登记人姓名')),
                ('registered_at', models.DateTimeField(verbose_name='登记时间')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'verbose_name': '设备',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['organization', '-last_seen_at'], name='devices_of_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('serial__regex', '^[A-Za-z0-9_-]{4,40}$')), name='devices_serial_shape')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{active:blocked,active:retired,blocked:active,blocked:retired}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='34d83ef771243fd9662d65151b41ab77a2bc0103', operation='UPDATE', pgid='pgtrigger_state_moves_21393', table='devices_device', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'active\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='ee362d105b63b22b0e8f0d60518f3b19296fc804', operation='INSERT', pgid='pgtrigger_state_birth_ded08', table='devices_device', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='DeviceBinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_at', models.DateTimeField(verbose_name='从')),
                ('to_at', models.DateTimeField(null=True, verbose_name='到')),
                ('bound_by', models.CharField(max_length=100, verbose_name='绑定人')),
                ('bound_by_name', models.CharField(blank=True, max_length=60, verbose_name='绑定人姓名')),
                ('ended_by', models.CharField(blank=True, max_length=100, verbose_name='解绑人')),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bindings', to='devices.device')),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.household')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
            ],
            options={
                'verbose_name': '设备绑定',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('to_at__isnull', True)), fields=('device',), name='devices_bound_once'), models.CheckConstraint(condition=models.Q(models.Q(('household__isnull', True), ('patient__isnull', False)), models.Q(('household__isnull', False), ('patient__isnull', True)), _connector='OR'), name='devices_bound_to_one'), models.CheckConstraint(condition=models.Q(('to_at__isnull', True), ('to_at__gte', models.F('from_at')), _connector='OR'), name='devices_binding_order'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('device', '='), (models.Func('from_at', 'to_at', function='TSTZRANGE', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='devices_bindings_never_overlap')],
                'triggers': [pgtrigger.compiler.Trigger(name='binding_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."device_id" IS DISTINCT FROM (NEW."device_id") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."household_id" IS DISTINCT FROM (NEW."household_id") OR OLD."from_at" IS DISTINCT FROM (NEW."from_at") OR OLD."bound_by" IS DISTINCT FROM (NEW."bound_by"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='484708f43a64df61648ddf23cf12b1ffcde88ade', operation='UPDATE', pgid='pgtrigger_binding_stays_3df53', table='devices_devicebinding', when='BEFORE')), pgtrigger.compiler.Trigger(name='binding_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='fcd8ab6f066b051b603c5b5462ae0abe43aa3a09', operation='DELETE', pgid='pgtrigger_binding_is_kept_c188c', table='devices_devicebinding', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='DeviceReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.CharField(max_length=40, verbose_name='序列号')),
                ('sequence', models.BigIntegerField(verbose_name='序号')),
                ('device_at', models.DateTimeField(null=True, verbose_name='设备的时间')),
                ('received_at', models.DateTimeField(verbose_name='收到的时间')),
                ('taken_at', models.DateTimeField(verbose_name='采用的时间')),
                ('values', models.JSONField(verbose_name='数值')),
                ('flags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('state', models.CharField(choices=[('stored', '已存'), ('waiting', '等人认领'), ('quarantined', '隔离'), ('refused', '数不可能'), ('dismissed', '不要了')], max_length=12, verbose_name='状态')),
                ('via', models.CharField(max_length=10, verbose_name='途径')),
                ('decided_by', models.CharField(blank=True, max_length=100, verbose_name='谁认领或处理')),
                ('device', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='devices.device')),
                ('organization', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
            ],
            options={
                'verbose_name': '设备读数',
                'base_manager_name': 'objects',
                'indexes': [django.contrib.postgres.indexes.BrinIndex(fields=['received_at'], name='devices_received_brin'), models.Index(condition=models.Q(('state', 'waiting')), fields=['device', '-received_at'], name='devices_waiting'), models.Index(condition=models.Q(('state', 'quarantined')), fields=['serial'], name='devices_quarantined'), models.Index(condition=models.Q(('state', 'waiting')), fields=['patient'], name='devices_waiting_patient')],
                'constraints': [models.UniqueConstraint(fields=('serial', 'sequence'), name='devices_reading_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'stored'), _negated=True), ('patient__isnull', False), _connector='OR'), name='devices_stored_has_owner')],
                'triggers': [pgtrigger.compiler.Trigger(name='arrival_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.serial IS DISTINCT FROM NEW.serial OR OLD.sequence IS DISTINCT FROM NEW.sequence OR OLD.values IS DISTINCT FROM NEW.values OR OLD.received_at IS DISTINCT FROM NEW.received_at OR OLD.state IN ('stored', 'refused', 'dismissed'))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d8f4bb28958674e06b5640f9028b647be45a2a73', operation='UPDATE', pgid='pgtrigger_arrival_stays_b112a', table='devices_devicereading', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='DeviceNonce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.CharField(max_length=40)),
                ('nonce', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='devices_nonce_age')],
                'constraints': [models.UniqueConstraint(fields=('serial', 'nonce'), name='devices_nonce_once')],
            },
        ),
        migrations.CreateModel(
            name='FloodCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField(verbose_name='开始')),
                ('last_at', models.DateTimeField(verbose_name='最近一次')),
                ('turned_away', models.PositiveIntegerField(default=0, verbose_name='没收下几条')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='处理时间')),
                ('closed_by', models.CharField(blank=True, max_length=100, verbose_name='谁处理的')),
                ('closed_by_name', models.CharField(blank=True, max_length=60, verbose_name='姓名')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='怎么处理的')),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='devices.device')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'verbose_name': '设备刷屏',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('device',), name='devices_one_open_case'), models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), models.Q(('note', ''), _negated=True), _connector='OR'), name='devices_closed_with_a_note')],
            },
        ),
    ]
