import django.db.models.deletion
import django.db.models.expressions
import jiayi.kernel.fields
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('imports', '0001_initial'),
        ('organizations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='TableLayout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=60, verbose_name='表')),
                ('columns', models.JSONField(default=list, verbose_name='列')),
                ('density', models.CharField(choices=[('comfortable', '宽松'), ('compact', '紧凑')], default='comfortable', max_length=12, verbose_name='疏密')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.staffaccount', verbose_name='谁')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'table'), name='worktables_layout_once'), models.CheckConstraint(condition=models.Q(('density__in', ['comfortable', 'compact'])), name='worktables_density_known')],
            },
        ),
        migrations.CreateModel(
            name='TableView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=60, verbose_name='表')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('filters', models.JSONField(default=dict, verbose_name='条件')),
                ('sort', models.CharField(blank=True, max_length=40, verbose_name='排序')),
                ('columns', models.JSONField(default=list, verbose_name='列')),
                ('shared_path', models.CharField(blank=True, max_length=200, verbose_name='共享给')),
                ('saved_by_name', models.CharField(max_length=60, verbose_name='存的人')),
                ('is_default', models.BooleanField(default=False, verbose_name='打开时先用')),
                ('saved_at', models.DateTimeField(verbose_name='存的时间')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.staffaccount', verbose_name='谁存的')),
            ],
            options={
                'indexes': [models.Index(fields=['table', 'shared_path'], name='worktables_shared_views')],
                'constraints': [models.UniqueConstraint(fields=('account', 'table', 'name'), name='worktables_view_name_once'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('account', 'table'), name='worktables_one_default_view'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='worktables_view_has_name')],
            },
        ),
        migrations.CreateModel(
            name='BulkJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='办什么')),
                ('title', models.CharField(max_length=60, verbose_name='名称')),
                ('options', models.JSONField(default=dict, verbose_name='怎么办')),
                ('state', models.CharField(choices=[('queued', '排队中'), ('running', '进行中'), ('done', '做完了')], default='queued', max_length=10, verbose_name='状态')),
                ('row_count', models.PositiveIntegerField(default=0, verbose_name='总数')),
                ('done_count', models.PositiveIntegerField(default=0, verbose_name='办成')),
                ('skipped_count', models.PositiveIntegerField(default=0, verbose_name='跳过')),
                ('failed_count', models.PositiveIntegerField(default=0, verbose_name='没办成')),
                ('requested_by', models.CharField(max_length=100, verbose_name='谁要办')),
                ('requested_by_name', models.CharField(max_length=60, verbose_name='谁要办（姓名）')),
                ('asker', models.JSONField(default=dict, verbose_name='岗位')),
                ('scope_path', models.CharField(max_length=200, verbose_name='可见范围')),
                ('requested_at', models.DateTimeField(verbose_name='时间')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='机构')),
                ('export', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='imports.exportjob', verbose_name='做成的文件')),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='worktables.bulkjob', verbose_name='撤回哪次')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['requested_by', '-id'], name='worktables_bulk_mine')],
                'constraints': [models.CheckConstraint(condition=models.Q(('row_count__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('done_count'), '+', models.F('skipped_count')), '+', models.F('failed_count')))), name='worktables_bulk_counts_within_rows'), models.CheckConstraint(condition=models.Q(('undoes__isnull', True), models.Q(('undoes', models.F('id')), _negated=True), _connector='OR'), name='worktables_bulk_undoes_another')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{queued:running,running:done}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='57d555531851f7ca06a4b9d91182d8aaf1c606dd', operation='UPDATE', pgid='pgtrigger_state_moves_fccfb', table='worktables_bulkjob', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'queued\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='697fc745fe3c99980332739becd09dfbf3656da4', operation='INSERT', pgid='pgtrigger_state_birth_561eb', table='worktables_bulkjob', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='BulkRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.BigIntegerField(verbose_name='对象')),
                ('label', jiayi.kernel.fields.EncryptedTextField(verbose_name='是谁')),
                ('verdict', models.CharField(choices=[('pending', '等着'), ('done', '办成'), ('skipped', '跳过'), ('failed', '没办成')], default='pending', max_length=10, verbose_name='结果')),
                ('message', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='worktables.bulkjob', verbose_name='批量办理')),
                ('before', models.JSONField(null=True, verbose_name='原来')),
            ],
            options={
                'indexes': [models.Index(fields=['job', 'verdict', 'id'], name='worktables_bulk_by_verdict')],
                'constraints': [models.UniqueConstraint(fields=('job', 'object_id'), name='worktables_bulk_row_once')],
            },
        ),
    ]
