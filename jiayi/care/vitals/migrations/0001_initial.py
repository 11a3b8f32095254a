import django.contrib.postgres.constraints
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
            name='RangeSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='规则包')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('rows', models.JSONField(verbose_name='范围')),
                ('effective_from', models.DateField(verbose_name='启用日期')),
                ('source', models.CharField(max_length=400, verbose_name='依据')),
                ('effective_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
            ],
            options={
                'verbose_name': '正常值范围',
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='vitals_range_version_once'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='vitals_range_has_source'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), (jiayi.kernel.fields.DateRangeOf('effective_from', 'effective_to'), '&&')], name='vitals_one_range_version_a_day')],
                'triggers': [pgtrigger.compiler.Trigger(name='version_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."rows" IS DISTINCT FROM (NEW."rows") OR OLD."effective_from" IS DISTINCT FROM (NEW."effective_from") OR OLD."source" IS DISTINCT FROM (NEW."source"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='c7240ac760d2dba584605bd5dc213ceeba081f20', operation='UPDATE', pgid='pgtrigger_version_is_frozen_c6c9f', table='vitals_rangeset', when='BEFORE')), pgtrigger.compiler.Trigger(name='version_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='a3f7d6137c21ac6f6ce8f29ebbdd92bf58b3087a', operation='DELETE', pgid='pgtrigger_version_stays_c88e6', table='vitals_rangeset', when='BEFORE')), pgtrigger.compiler.Trigger(name='end_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to IS NOT NULL AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="IF NEW.effective_to IS NULL AND EXISTS (SELECT 1 FROM vitals_rangeset w WHERE w.code = OLD.code AND w.id <> OLD.id AND w.effective_from = OLD.effective_to AND w.effective_to = w.effective_from) THEN RETURN NEW; END IF; RAISE EXCEPTION 'the end of a version stays' USING ERRCODE = 'check_violation';", hash='6f04d4d6556863beeb9e3d8c54dfd165a82f7ae1', operation='UPDATE', pgid='pgtrigger_end_stays_3f7f3', table='vitals_rangeset', when='BEFORE')), pgtrigger.compiler.Trigger(name='withdrawn_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to = OLD.effective_from AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='1afd8a33d3e3f15bd4ce9781cae6c0abf2e77f1a', operation='UPDATE', pgid='pgtrigger_withdrawn_stays_06e94', table='vitals_rangeset', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='PersonalRange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, verbose_name='项目')),
                ('low', models.DecimalField(decimal_places=2, max_digits=8, null=True, verbose_name='低于算偏低')),
                ('high', models.DecimalField(decimal_places=2, max_digits=8, null=True, verbose_name='达到算偏高')),
                ('critical_low', models.DecimalField(decimal_places=2, max_digits=8, null=True, verbose_name='降到算危险')),
                ('critical_high', models.DecimalField(decimal_places=2, max_digits=8, null=True, verbose_name='达到算危险')),
                ('reason', models.CharField(max_length=200, verbose_name='为什么')),
                ('from_date', models.DateField(verbose_name='从哪天')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='停用时间')),
                ('set_by', models.CharField(max_length=100, verbose_name='谁定的')),
                ('set_by_name', models.CharField(max_length=60, verbose_name='姓名')),
                ('set_at', models.DateTimeField(verbose_name='什么时候定的')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
            ],
            options={
                'verbose_name': '个人目标',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('patient', 'code'), name='vitals_one_personal_range'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='vitals_personal_range_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('low__isnull', True), ('high__isnull', True), ('low__lt', models.F('high')), _connector='OR'), models.Q(('critical_low__isnull', True), ('low__isnull', True), ('critical_low__lte', models.F('low')), _connector='OR'), models.Q(('critical_high__isnull', True), ('high__isnull', True), ('critical_high__gte', models.F('high')), _connector='OR')), name='vitals_personal_range_in_order')],
                'triggers': [pgtrigger.compiler.Trigger(name='personal_range_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."low" IS DISTINCT FROM (NEW."low") OR OLD."high" IS DISTINCT FROM (NEW."high") OR OLD."critical_low" IS DISTINCT FROM (NEW."critical_low") OR OLD."critical_high" IS DISTINCT FROM (NEW."critical_high") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."from_date" IS DISTINCT FROM (NEW."from_date") OR OLD."set_by" IS DISTINCT FROM (NEW."set_by"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d14edcddba7016aaa15515b75803c0978849889e', operation='UPDATE', pgid='pgtrigger_personal_range_is_frozen_94cb6', table='vitals_personalrange', when='BEFORE')), pgtrigger.compiler.Trigger(name='personal_range_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='26eacf375cd028b533ee4f677b8725a7922d6711', operation='DELETE', pgid='pgtrigger_personal_range_stays_43ac9', table='vitals_personalrange', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30, verbose_name='项目')),
                ('value', models.DecimalField(decimal_places=2, max_digits=8, verbose_name='值')),
                ('taken_at', models.DateTimeField(verbose_name='测量时间')),
                ('source', models.CharField(choices=[('hand', '自测手录'), ('device', '设备'), ('clinic', '门诊'), ('followup', '随访'), ('import', '导入')], max_length=10, verbose_name='来源')),
                ('source_id', models.BigIntegerField(null=True, verbose_name='来源编号')),
                ('batch', models.UUIDField(verbose_name='批次')),
                ('is_questioned', models.BooleanField(default=False, verbose_name='少见值')),
                ('recorded_by', models.CharField(max_length=100, verbose_name='记录人')),
                ('recorded_at', models.DateTimeField(verbose_name='记录时间')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='确认无误时间')),
                ('device_id', models.BigIntegerField(null=True, verbose_name='设备')),
                ('device_taken_at', models.DateTimeField(null=True, verbose_name='设备上的时间（与收到时间对不上时）')),
                ('file_id', models.BigIntegerField(null=True, verbose_name='心电图文件')),
                ('position', models.CharField(blank=True, choices=[('sitting', '坐着'), ('lying', '躺着'), ('standing', '站着'), ('left_arm', '坐着，左臂'), ('right_arm', '坐着，右臂')], db_default='', default='', max_length=10, verbose_name='体位')),
                ('voided_at', models.DateTimeField(null=True, verbose_name='作废时间')),
            ],
            options={
                'verbose_name': '体征',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['patient', 'code', '-taken_at', '-id'], name='vitals_latest'), django.contrib.postgres.indexes.BrinIndex(fields=['taken_at'], name='vitals_taken_at_brin')],
                'constraints': [models.UniqueConstraint(fields=('patient', 'batch', 'code'), name='vitals_reading_once'), models.CheckConstraint(condition=models.Q(('value__gt', 0)), name='vitals_value_positive')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.organization_id IS DISTINCT FROM NEW.organization_id OR OLD.patient_id IS DISTINCT FROM NEW.patient_id OR OLD.code IS DISTINCT FROM NEW.code OR OLD.value IS DISTINCT FROM NEW.value OR OLD.taken_at IS DISTINCT FROM NEW.taken_at OR OLD.source IS DISTINCT FROM NEW.source OR OLD.source_id IS DISTINCT FROM NEW.source_id OR OLD.batch IS DISTINCT FROM NEW.batch OR OLD.is_questioned IS DISTINCT FROM NEW.is_questioned OR OLD.recorded_by IS DISTINCT FROM NEW.recorded_by OR OLD.recorded_at IS DISTINCT FROM NEW.recorded_at OR OLD.device_id IS DISTINCT FROM NEW.device_id OR OLD.device_taken_at IS DISTINCT FROM NEW.device_taken_at OR OLD.position IS DISTINCT FROM NEW.position OR OLD.file_id IS DISTINCT FROM NEW.file_id OR (OLD.confirmed_at IS NOT NULL AND OLD.confirmed_at IS DISTINCT FROM NEW.confirmed_at) OR (OLD.voided_at IS NOT NULL AND OLD.voided_at IS DISTINCT FROM NEW.voided_at))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b5c496dc31eeb90da13b8dc0c7978269a65122db', operation='UPDATE', pgid='pgtrigger_append_only_69455', table='vitals_observation', when='BEFORE')), pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='c95783d2379fcd8a02c8805da2b8edbfc167df1e', operation='DELETE', pgid='pgtrigger_never_deleted_f4545', table='vitals_observation', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ReadingChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.UUIDField(verbose_name='批次')),
                ('kind', models.CharField(choices=[('confirm', '确认无误'), ('void', '作废'), ('correct', '更正')], max_length=10, verbose_name='做了什么')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='原因')),
                ('replaced_by', models.UUIDField(null=True, verbose_name='更正后的批次')),
                ('changed_by', models.CharField(max_length=100, verbose_name='谁')),
                ('changed_by_name', models.CharField(blank=True, max_length=60, verbose_name='姓名')),
                ('changed_at', models.DateTimeField(verbose_name='时间')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
            ],
            options={
                'verbose_name': '体征更正',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'confirm'), _negated=True), fields=('patient', 'batch'), name='vitals_withdrawn_once'), models.CheckConstraint(condition=models.Q(('kind', 'confirm'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='vitals_change_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'correct'), ('replaced_by__isnull', False)), models.Q(models.Q(('kind', 'correct'), _negated=True), ('replaced_by__isnull', True)), _connector='OR'), name='vitals_correction_names_the_new')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='437d0cdd0f48b0447f605c407aad117aae5dac4b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_189a2', table='vitals_readingchange', when='BEFORE'))],
            },
        ),
    ]
