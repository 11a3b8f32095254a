import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.db.models.deletion
import jiayi.kernel.fields
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
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=60, verbose_name='表')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('is_confidential', models.BooleanField(default=False, verbose_name='保密')),
                ('assessed_date', models.DateField(verbose_name='填表日期')),
                ('recorded_at', models.DateTimeField(verbose_name='保存时间')),
                ('recorded_by', models.CharField(max_length=100, verbose_name='填表人')),
                ('result_code', models.CharField(blank=True, max_length=20, verbose_name='结果')),
                ('result_label', models.CharField(blank=True, max_length=120, verbose_name='结果文字')),
                ('computed_code', models.CharField(blank=True, max_length=20, verbose_name='规则结果')),
                ('change_reason', models.CharField(blank=True, max_length=200, verbose_name='改结果的理由')),
                ('findings', models.JSONField(default=list, verbose_name='依据')),
                ('summary', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('is_emergency', models.BooleanField(default=False, verbose_name='危急')),
                ('needs_referral', models.BooleanField(default=False, verbose_name='要转诊')),
                ('next_date', models.DateField(null=True, verbose_name='下次日期')),
                ('rule_pack', models.CharField(max_length=30, verbose_name='规则版本')),
                ('client_key', models.UUIDField(unique=True, verbose_name='客户端编号')),
                ('amends', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amended_by', to='assessments.assessment', verbose_name='更正')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('practitioner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.practitioner')),
                ('response', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forms.formresponse')),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='practitioners.careteam')),
            ],
            options={
                'verbose_name': '体检与专项表记录',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['patient', 'form', '-assessed_date', '-id'], name='assessments_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('next_date__isnull', True), ('next_date__gt', models.F('assessed_date')), _connector='OR'), name='assessments_next_after_day'), models.CheckConstraint(condition=models.Q(('result_code', models.F('computed_code')), models.Q(('change_reason', ''), _negated=True), _connector='OR'), name='assessments_changed_result_has_reason')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='70e82d95e5a6946d21e282149f7cc94f125fa971', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_310ec', table='assessments_assessment', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='FormRuleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='表')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('content', models.JSONField(verbose_name='内容')),
                ('effective_from', models.DateField(verbose_name='启用日期')),
                ('effective_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('source', models.CharField(max_length=300, verbose_name='依据')),
            ],
            options={
                'verbose_name': '表的判定规则',
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='assessments_rule_version_once'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='assessments_rule_has_source'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), (jiayi.kernel.fields.DateRangeOf('effective_from', 'effective_to'), '&&')], name='assessments_one_rule_a_day')],
                'triggers': [pgtrigger.compiler.Trigger(name='version_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."effective_from" IS DISTINCT FROM (NEW."effective_from") OR OLD."source" IS DISTINCT FROM (NEW."source"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='78deb0f4eadace03a96d5cde91e727f5cbf3ee00', operation='UPDATE', pgid='pgtrigger_version_is_frozen_9eaf2', table='assessments_formruleversion', when='BEFORE')), pgtrigger.compiler.Trigger(name='version_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='27887f4789390f702f70da6743ff04f0c9c31f4b', operation='DELETE', pgid='pgtrigger_version_stays_3dc93', table='assessments_formruleversion', when='BEFORE')), pgtrigger.compiler.Trigger(name='end_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to IS NOT NULL AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="IF NEW.effective_to IS NULL AND EXISTS (SELECT 1 FROM assessments_formruleversion w WHERE w.code = OLD.code AND w.id <> OLD.id AND w.effective_from = OLD.effective_to AND w.effective_to = w.effective_from) THEN RETURN NEW; END IF; RAISE EXCEPTION 'the end of a version stays' USING ERRCODE = 'check_violation';", hash='491916bf8d081e22c1d2884a5d9fee813ba3b3b1', operation='UPDATE', pgid='pgtrigger_end_stays_21193', table='assessments_formruleversion', when='BEFORE')), pgtrigger.compiler.Trigger(name='withdrawn_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to = OLD.effective_from AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='c78b8f426f1526252142de4946da78c6b28c895b', operation='UPDATE', pgid='pgtrigger_withdrawn_stays_37e85', table='assessments_formruleversion', when='BEFORE'))],
            },
        ),
    ]
