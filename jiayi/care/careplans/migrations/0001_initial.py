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
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.CharField(max_length=20, verbose_name='病种')),
                ('state', models.CharField(choices=[('proposed', '待确认'), ('active', '在管'), ('declined', '不纳入'), ('ended', '已结束')], default='proposed', max_length=10, verbose_name='状态')),
                ('from_date', models.DateField(verbose_name='从哪天管')),
                ('to_date', models.DateField(null=True, verbose_name='管到哪天')),
                ('end_reason', models.CharField(blank=True, max_length=20, verbose_name='为什么结束')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('opened_at', models.DateTimeField(verbose_name='登记时间')),
                ('opened_by', models.CharField(max_length=100, verbose_name='登记人')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ('decided_by', models.CharField(blank=True, max_length=100, verbose_name='确认人')),
                ('level', models.CharField(blank=True, max_length=10, verbose_name='管理级别')),
                ('level_by', models.CharField(choices=[('rule', '按规则'), ('doctor', '医生定的')], default='rule', max_length=10, verbose_name='级别谁定的')),
                ('target_pack', models.CharField(choices=[('assessment', '国家规范（考核）'), ('clinical', '基层指南（临床）')], default='assessment', max_length=12, verbose_name='目标按哪套')),
                ('standing', models.CharField(default='unknown', max_length=12, verbose_name='控制情况')),
                ('last_visit_date', models.DateField(null=True, verbose_name='上次随访')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
            ],
            options={
                'verbose_name': '慢病纳管',
                'base_manager_name': 'objects',
                'indexes': [models.Index(condition=models.Q(('state', 'active')), fields=['programme', 'organization', 'standing'], name='careplans_managed'), models.Index(fields=['patient'], name='careplans_of_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['active', 'proposed'])), fields=('patient', 'programme'), name='careplans_one_live_each'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ended'), ('to_date__isnull', False), models.Q(('end_reason', ''), _negated=True)), models.Q(models.Q(('state', 'ended'), _negated=True), ('to_date__isnull', True)), _connector='OR'), name='careplans_ended_has_day_and_reason'), models.CheckConstraint(condition=models.Q(('to_date__isnull', True), ('to_date__gte', models.F('from_date')), _connector='OR'), name='careplans_ends_after_it_began')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{active:ended,proposed:active,proposed:declined,proposed:ended}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='c916e3473477871ac51189dddaeac83f86dc5082', operation='UPDATE', pgid='pgtrigger_state_moves_cad15', table='careplans_enrolment', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'active\', \'proposed\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='f9769a3493248185be6d4bdec5747520e02a5e61', operation='INSERT', pgid='pgtrigger_state_birth_5be57', table='careplans_enrolment', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='LevelChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(max_length=10, verbose_name='级别')),
                ('computed_level', models.CharField(max_length=10, verbose_name='规则算的级别')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='理由')),
                ('rule_version', models.CharField(max_length=30, verbose_name='规则版本')),
                ('by', models.CharField(max_length=100, verbose_name='操作者')),
                ('by_name', models.CharField(blank=True, max_length=50, verbose_name='姓名')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='levels', to='careplans.enrolment')),
            ],
            options={
                'verbose_name': '定级',
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('level', models.F('computed_level')), models.Q(('reason', ''), _negated=True), _connector='OR'), name='careplans_other_level_has_reason')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c642d87c41f81bbae44a3b64710f74519b8d27cb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e3ad5', table='careplans_levelchange', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='第几版')),
                ('advice', models.CharField(blank=True, max_length=500, verbose_name='医生的话')),
                ('review_date', models.DateField(verbose_name='哪天再一起看')),
                ('is_current', models.BooleanField(default=True, verbose_name='现在这版')),
                ('written_date', models.DateField(verbose_name='哪天定的')),
                ('written_at', models.DateTimeField(verbose_name='时间')),
                ('written_by', models.CharField(max_length=100, verbose_name='操作者')),
                ('written_by_name', models.CharField(max_length=50, verbose_name='医生')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='careplans.enrolment')),
            ],
            options={
                'verbose_name': '个人计划',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'number'), name='careplans_plan_version_once'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('enrolment',), name='careplans_one_current_plan'), models.CheckConstraint(condition=models.Q(('review_date__gt', models.F('written_date'))), name='careplans_review_after')],
                'triggers': [pgtrigger.compiler.Trigger(name='agreed_lies_still', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."enrolment_id" IS DISTINCT FROM (NEW."enrolment_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."advice" IS DISTINCT FROM (NEW."advice") OR OLD."review_date" IS DISTINCT FROM (NEW."review_date") OR OLD."written_date" IS DISTINCT FROM (NEW."written_date"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='751cd24069b20652ee665119046ea637ea9d208e', operation='UPDATE', pgid='pgtrigger_agreed_lies_still_95a59', table='careplans_plan', when='BEFORE')), pgtrigger.compiler.Trigger(name='plan_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='1c164e7dbcf8ab3b9d68058d084f3084b69b5ba2', operation='DELETE', pgid='pgtrigger_plan_stays_08177', table='careplans_plan', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='顺序')),
                ('kind', models.CharField(choices=[('target', '达到的数'), ('lifestyle', '生活方式'), ('medicine', '吃药'), ('monitoring', '自己量')], max_length=12, verbose_name='哪一种')),
                ('text', models.CharField(max_length=100, verbose_name='目标')),
                ('by_date', models.DateField(null=True, verbose_name='到哪天')),
                ('met_date', models.DateField(null=True, verbose_name='哪天做到的')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='goals', to='careplans.plan')),
            ],
            options={
                'verbose_name': '目标',
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('plan', 'position'), name='careplans_goal_position_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='careplans_goal_says_something')],
                'triggers': [pgtrigger.compiler.Trigger(name='goal_lies_still', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."plan_id" IS DISTINCT FROM (NEW."plan_id") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."by_date" IS DISTINCT FROM (NEW."by_date"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='792fc52d7cb0a8ad4634e9ba096c0d760a9b2408', operation='UPDATE', pgid='pgtrigger_goal_lies_still_55da6', table='careplans_goal', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reviewed_date', models.DateField(verbose_name='哪天')),
                ('is_controlled', models.BooleanField(null=True, verbose_name='控制住了')),
                ('adherence', models.CharField(choices=[('regular', '照着做'), ('sometimes', '有时没做到'), ('not', '没做')], max_length=10, verbose_name='照着做了吗')),
                ('reason_code', models.CharField(blank=True, max_length=20, verbose_name='为什么没做到')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('client_key', models.UUIDField(unique=True, verbose_name='客户端编号')),
                ('by', models.CharField(max_length=100, verbose_name='操作者')),
                ('by_name', models.CharField(blank=True, max_length=50, verbose_name='姓名')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='careplans.enrolment')),
            ],
            options={
                'verbose_name': '计划复核',
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('adherence', 'regular'), ('reason_code', '')), models.Q(models.Q(('adherence', 'regular'), _negated=True), models.Q(('reason_code', ''), _negated=True)), _connector='OR'), name='careplans_not_followed_has_reason')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9572585d3747cd19e043cc5af2b777b42eba104e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cced7', table='careplans_review', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ChronicProgramme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=20, verbose_name='编码')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('content', models.JSONField(verbose_name='内容')),
                ('effective_from', models.DateField(verbose_name='启用日期')),
                ('effective_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('source', models.CharField(max_length=300, verbose_name='依据')),
            ],
            options={
                'verbose_name': '病种规则',
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='careplans_programme_version_once'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='careplans_programme_has_source'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), (jiayi.kernel.fields.DateRangeOf('effective_from', 'effective_to'), '&&')], name='careplans_one_programme_version_a_day')],
                'triggers': [pgtrigger.compiler.Trigger(name='version_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='56fe3a4a9457d86d041c72ded75a315867b47d04', operation='DELETE', pgid='pgtrigger_version_stays_0ba46', table='careplans_chronicprogramme', when='BEFORE')), pgtrigger.compiler.Trigger(name='version_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."effective_from" IS DISTINCT FROM (NEW."effective_from") OR OLD."source" IS DISTINCT FROM (NEW."source"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='65878fb81939c10fd6f484fff0335b719b9c6b62', operation='UPDATE', pgid='pgtrigger_version_is_frozen_d1de4', table='careplans_chronicprogramme', when='BEFORE')), pgtrigger.compiler.Trigger(name='end_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to IS NOT NULL AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="IF NEW.effective_to IS NULL AND EXISTS (SELECT 1 FROM careplans_chronicprogramme w WHERE w.code = OLD.code AND w.id <> OLD.id AND w.effective_from = OLD.effective_to AND w.effective_to = w.effective_from) THEN RETURN NEW; END IF; RAISE EXCEPTION 'the end of a version stays' USING ERRCODE = 'check_violation';", hash='16cd936c07a7642b6f25977b34013d3625bf1aa1', operation='UPDATE', pgid='pgtrigger_end_stays_f1477', table='careplans_chronicprogramme', when='BEFORE')), pgtrigger.compiler.Trigger(name='withdrawn_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to = OLD.effective_from AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='95df4330bd9388e270c11fa9de7a20a49d1ed649', operation='UPDATE', pgid='pgtrigger_withdrawn_stays_45926', table='careplans_chronicprogramme', when='BEFORE'))],
            },
        ),
    ]
