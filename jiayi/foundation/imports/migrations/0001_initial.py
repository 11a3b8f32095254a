import django.db.models.deletion
import django.db.models.expressions
import jiayi.kernel.fields
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='导出项')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('params', models.JSONField(default=dict, verbose_name='条件')),
                ('state', models.CharField(choices=[('waiting', '等人批准'), ('refused', '没有批准'), ('withdrawn', '自己撤回'), ('queued', '排队中'), ('running', '进行中'), ('done', '已完成'), ('failed', '失败')], default='queued', max_length=10, verbose_name='状态')),
                ('rows_done', models.PositiveIntegerField(default=0, verbose_name='已写行数')),
                ('rows_total', models.PositiveIntegerField(null=True, verbose_name='总行数')),
                ('file_name', models.CharField(blank=True, max_length=60, verbose_name='文件')),
                ('problem', models.CharField(blank=True, max_length=300, verbose_name='问题')),
                ('requested_by', models.CharField(max_length=100, verbose_name='申请人')),
                ('requested_by_name', models.CharField(max_length=50, verbose_name='申请人姓名')),
                ('asker', models.JSONField(default=dict, verbose_name='申请人岗位')),
                ('scope_path', models.CharField(max_length=200, verbose_name='可见范围')),
                ('requested_at', models.DateTimeField(verbose_name='申请时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='机构')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='批准时间')),
                ('decided_by', models.CharField(blank=True, max_length=100, verbose_name='批准人')),
                ('decided_by_name', models.CharField(blank=True, max_length=50, verbose_name='批准人姓名')),
                ('decision_note', models.CharField(blank=True, max_length=200, verbose_name='批准意见')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='文件到期')),
                ('is_personal', models.BooleanField(default=False, verbose_name='含个人信息')),
                ('needs_approval', models.BooleanField(default=False, verbose_name='要人批准')),
                ('purpose', models.CharField(blank=True, max_length=200, verbose_name='用途')),
                ('file_format', models.CharField(choices=[('xlsx', 'Excel'), ('csv', 'CSV'), ('pdf', 'PDF')], default='xlsx', max_length=4, verbose_name='文件格式')),
            ],
            options={
                'verbose_name': '导出任务',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['requested_by', '-id'], name='imports_export_mine'), models.Index(condition=models.Q(('state', 'waiting')), fields=['organization', '-id'], name='imports_export_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('file_name', ''), _negated=True), _connector='OR'), name='imports_export_done_has_file'), models.CheckConstraint(condition=models.Q(('is_personal', False), models.Q(('purpose', ''), _negated=True), _connector='OR'), name='imports_export_personal_has_purpose'), models.CheckConstraint(condition=models.Q(('decided_by', ''), models.Q(('decided_by', models.F('requested_by')), _negated=True), _connector='OR'), name='imports_export_decided_by_another'), models.CheckConstraint(condition=models.Q(('needs_approval', False), models.Q(('state__in', ('queued', 'running', 'done', 'failed')), _negated=True), models.Q(('decided_by', ''), _negated=True), _connector='OR'), name='imports_export_approved_before_made'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('decision_note', ''), _negated=True), _connector='OR'), name='imports_export_refused_with_reason')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{failed:running,queued:failed,queued:running,running:done,running:failed,waiting:queued,waiting:refused,waiting:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='12badadd1024694ae7e082fa120c6187fde65995', operation='UPDATE', pgid='pgtrigger_state_moves_70b9a', table='imports_exportjob', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'queued\', \'waiting\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='4caa92cdff45bf8dc0e3e739c7d27dbdff67ceea', operation='INSERT', pgid='pgtrigger_state_birth_54214', table='imports_exportjob', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ExportDownload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=100, verbose_name='下载人')),
                ('by_name', models.CharField(max_length=50, verbose_name='下载人姓名')),
                ('channel', models.CharField(max_length=20, verbose_name='入口')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to='imports.exportjob', verbose_name='导出任务')),
            ],
            options={
                'verbose_name': '导出下载',
                'base_manager_name': 'objects',
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='017a0925738d4d27999d3401ed7dd9ea59fd542d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_22998', table='imports_exportdownload', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ImportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='导入项')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('params', models.JSONField(default=dict, verbose_name='参数')),
                ('state', models.CharField(choices=[('reading', '正在读表'), ('mapping', '等您对列'), ('checking', '正在试算'), ('checked', '试算好了，还没写入'), ('running', '正在写入'), ('done', '已完成'), ('cancelled', '已停下'), ('failed', '失败')], default='reading', max_length=10, verbose_name='状态')),
                ('created_count', models.PositiveIntegerField(default=0, verbose_name='新增')),
                ('updated_count', models.PositiveIntegerField(default=0, verbose_name='更新')),
                ('unchanged_count', models.PositiveIntegerField(default=0, verbose_name='无变化')),
                ('rejected_count', models.PositiveIntegerField(default=0, verbose_name='拒绝')),
                ('row_count', models.PositiveIntegerField(default=0, verbose_name='行数')),
                ('problem', models.CharField(blank=True, max_length=300, verbose_name='问题')),
                ('requested_by', models.CharField(max_length=100, verbose_name='申请人')),
                ('requested_by_name', models.CharField(max_length=50, verbose_name='申请人姓名')),
                ('asker', models.JSONField(default=dict, verbose_name='申请人岗位')),
                ('scope_path', models.CharField(max_length=200, verbose_name='可见范围')),
                ('requested_at', models.DateTimeField(verbose_name='申请时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='机构')),
                ('cleared_at', models.DateTimeField(null=True, verbose_name='内容清除时间')),
                ('columns', models.JSONField(default=list, verbose_name='列的对应')),
                ('file_sm3', models.CharField(blank=True, max_length=64, verbose_name='文件指纹')),
                ('header', models.JSONField(default=list, verbose_name='表头')),
                ('header_row', models.PositiveIntegerField(default=1, verbose_name='表头在第几行')),
                ('result_name', models.CharField(blank=True, max_length=60, verbose_name='结果文件')),
                ('started_at', models.DateTimeField(null=True, verbose_name='开始写入')),
                ('stop_asked_at', models.DateTimeField(null=True, verbose_name='要求停下')),
                ('upload_name', models.CharField(blank=True, max_length=60, verbose_name='暂存文件')),
            ],
            options={
                'verbose_name': '导入任务',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['requested_by', '-id'], name='imports_import_mine'), models.Index(fields=['organization', 'code', 'file_sm3'], name='imports_import_same_file')],
                'constraints': [models.CheckConstraint(condition=models.Q(('row_count__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('created_count'), '+', models.F('updated_count')), '+', models.F('unchanged_count')), '+', models.F('rejected_count')))), name='imports_counts_within_rows'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['running', 'done']), _negated=True), ('started_at__isnull', False), _connector='OR'), name='imports_import_written_has_start'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['done', 'cancelled', 'failed']), _negated=True), ('finished_at__isnull', False), _connector='OR'), name='imports_import_over_has_time')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{checked:cancelled,checked:checking,checked:mapping,checked:running,checking:cancelled,checking:checked,checking:failed,mapping:cancelled,mapping:checking,reading:cancelled,reading:checking,reading:failed,reading:mapping,running:cancelled,running:done,running:failed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='4d05e5f563bea9bf6081bba850dc03941da9cbee', operation='UPDATE', pgid='pgtrigger_state_moves_9c96a', table='imports_importjob', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'reading\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='f294639c4d9d4699c6ac65786026b89e8331a358', operation='INSERT', pgid='pgtrigger_state_birth_60c4a', table='imports_importjob', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='行号')),
                ('verdict', models.CharField(choices=[('pending', '待处理'), ('created', '新增'), ('updated', '更新'), ('unchanged', '同前，未改动'), ('rejected', '没有收进来')], default='pending', max_length=10, verbose_name='结果')),
                ('message', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='imports.importjob', verbose_name='任务')),
                ('cells', jiayi.kernel.fields.EncryptedTextField(verbose_name='内容')),
                ('duplicate_of', models.PositiveIntegerField(null=True, verbose_name='与第几行重复')),
                ('forecast', models.CharField(choices=[('pending', '待处理'), ('created', '新增'), ('updated', '更新'), ('unchanged', '同前，未改动'), ('rejected', '没有收进来')], default='pending', max_length=10, verbose_name='试算结果')),
                ('key', models.BinaryField(null=True, verbose_name='所指')),
                ('place', models.PositiveIntegerField(default=0, verbose_name='次序')),
            ],
            options={
                'verbose_name': '导入行',
                'indexes': [models.Index(fields=['job', 'verdict', 'number'], name='imports_row_by_verdict'), models.Index(fields=['job', 'forecast', 'number'], name='imports_row_by_forecast')],
                'constraints': [models.UniqueConstraint(fields=('job', 'number'), name='imports_row_number_once'), models.CheckConstraint(condition=models.Q(('duplicate_of__isnull', True), ('duplicate_of__lt', models.F('number')), _connector='OR'), name='imports_row_repeats_an_earlier_one')],
            },
        ),
        migrations.CreateModel(
            name='ColumnMemory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='导入项')),
                ('title', models.CharField(max_length=100, verbose_name='表头')),
                ('key', models.CharField(blank=True, max_length=60, verbose_name='对应')),
                ('used_at', models.DateTimeField(verbose_name='上次使用')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organizations.organization', verbose_name='机构')),
            ],
            options={
                'verbose_name': '列的记忆',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('organization', 'code', 'title'), name='imports_column_title_once')],
            },
        ),
    ]
