import django.contrib.postgres.constraints
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
        ('practitioners', '0001_initial'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='FormTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='编码')),
                ('version', models.CharField(max_length=20, verbose_name='版本')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('status', models.CharField(choices=[('draft', '草稿'), ('published', '已发布'), ('retired', '已停用')], default='draft', max_length=10, verbose_name='状态')),
                ('effective_from', models.DateField(verbose_name='启用日期')),
                ('effective_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('definition', models.JSONField(verbose_name='定义')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='依据')),
            ],
            options={
                'verbose_name': '表单模板',
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='forms_template_version_once'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('status', 'published')), expressions=[('code', '='), (jiayi.kernel.fields.DateRangeOf('effective_from', 'effective_to'), '&&')], name='forms_one_version_a_day'), models.CheckConstraint(condition=models.Q(('effective_to__isnull', True), ('effective_to__gte', models.F('effective_from')), _connector='OR'), name='forms_template_period')],
                'triggers': [pgtrigger.compiler.Trigger(name='status_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{draft:published,published:retired}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='fe4b7b15b1687fa3705eed2757ac17cdb6d9e449', operation='UPDATE', pgid='pgtrigger_status_moves_e8b5a', table='forms_formtemplate', when='BEFORE')), pgtrigger.compiler.Trigger(name='status_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."status" IN (\'draft\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='bf48330e15b6cb6b4063a68b2cb4d5a3c6b6c91c', operation='INSERT', pgid='pgtrigger_status_birth_e1c7e', table='forms_formtemplate', when='BEFORE')), pgtrigger.compiler.Trigger(name='published_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."status" = \'draft\') AND (OLD."definition" IS DISTINCT FROM (NEW."definition") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."effective_from" IS DISTINCT FROM (NEW."effective_from")))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ef098e4ef6f9aa2b9dc97d5c5fbd0f11c82bd0cd', operation='UPDATE', pgid='pgtrigger_published_is_frozen_0f311', table='forms_formtemplate', when='BEFORE')), pgtrigger.compiler.Trigger(name='published_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."status" = \'draft\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='c324c22ecf4af79af2970ea81594c265e30856f5', operation='DELETE', pgid='pgtrigger_published_stays_6e610', table='forms_formtemplate', when='BEFORE')), pgtrigger.compiler.Trigger(name='withdrawn_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to = OLD.effective_from AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f434abe5d863dad579d188fee471ef2201de5a72', operation='UPDATE', pgid='pgtrigger_withdrawn_stays_96c7e', table='forms_formtemplate', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='FormResponse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.JSONField(verbose_name='答案')),
                ('authored_at', models.DateTimeField(verbose_name='填写时间')),
                ('author', models.CharField(max_length=100, verbose_name='填写人')),
                ('evidence', models.JSONField(blank=True, default=dict, verbose_name='凭证')),
                ('amend_reason', models.CharField(blank=True, max_length=200, verbose_name='更正理由')),
                ('amends', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amended_by', to='forms.formresponse', verbose_name='更正')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('practitioner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.practitioner')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forms.formtemplate')),
                ('taken_over', models.JSONField(blank=True, default=list, verbose_name='照上次没动过的题')),
            ],
            options={
                'verbose_name': '答卷',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['patient', 'template', '-authored_at'], name='forms_response_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amends__isnull', True), models.Q(('amend_reason', ''), _negated=True), _connector='OR'), name='forms_amendment_has_reason')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='810f16e67e616cb5b5e8e7833ddb8de5bec99d4f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_aef6f', table='forms_formresponse', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='KeptResponse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_key', models.UUIDField(unique=True, verbose_name='设备给的编号')),
                ('answers', models.JSONField(verbose_name='答案')),
                ('authored_at', models.DateTimeField(verbose_name='填写时间')),
                ('received_at', models.DateTimeField(verbose_name='收到时间')),
                ('author', models.CharField(max_length=100, verbose_name='填写人')),
                ('author_name', models.CharField(max_length=50, verbose_name='填写人姓名')),
                ('reason', models.CharField(max_length=200, verbose_name='为什么待定')),
                ('state', models.CharField(choices=[('waiting', '待定'), ('accepted', '已收'), ('discarded', '不收')], default='waiting', max_length=10, verbose_name='状态')),
                ('decided_by', models.CharField(blank=True, max_length=100, verbose_name='谁定的')),
                ('decided_by_name', models.CharField(blank=True, max_length=50, verbose_name='谁定的（姓名）')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='什么时候定的')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='理由')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('practitioner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.practitioner')),
                ('response', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forms.formresponse', verbose_name='成了哪份')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forms.formtemplate')),
            ],
            options={
                'verbose_name': '收下待定的答卷',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['state', '-received_at'], name='forms_kept_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('response__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('response__isnull', True)), _connector='OR'), name='forms_kept_accepted_is_stored'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'discarded'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='forms_kept_discard_has_reason')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{waiting:accepted,waiting:discarded}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='274a5b97fee883eccc85d1ad8e9656350a767c06', operation='UPDATE', pgid='pgtrigger_state_moves_80ba5', table='forms_keptresponse', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'waiting\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='0a544c52661d487dfe52fa3ebb30b69049fa5893', operation='INSERT', pgid='pgtrigger_state_birth_0d6ad', table='forms_keptresponse', when='BEFORE')), pgtrigger.compiler.Trigger(name='kept_as_it_came', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."template_id" IS DISTINCT FROM (NEW."template_id") OR OLD."client_key" IS DISTINCT FROM (NEW."client_key") OR OLD."answers" IS DISTINCT FROM (NEW."answers") OR OLD."authored_at" IS DISTINCT FROM (NEW."authored_at") OR OLD."author" IS DISTINCT FROM (NEW."author"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='dde69a84a890be79e942c0a0e290ffcff3684093', operation='UPDATE', pgid='pgtrigger_kept_as_it_came_d7ea0', table='forms_keptresponse', when='BEFORE')), pgtrigger.compiler.Trigger(name='kept_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='49be51b7bbf7b230a2bc94f9ab65aaaf58a761b3', operation='DELETE', pgid='pgtrigger_kept_stays_c4ec3', table='forms_keptresponse', when='BEFORE'))],
            },
        ),
    ]
