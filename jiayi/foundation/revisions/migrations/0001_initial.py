import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30, verbose_name='哪一类')),
                ('code', models.CharField(max_length=40, verbose_name='编码')),
                ('action', models.CharField(choices=[('replace', '新的一版'), ('retire', '停用'), ('withdraw', '撤回')], default='replace', max_length=10, verbose_name='做什么')),
                ('base_id', models.BigIntegerField(null=True, verbose_name='从哪一版复制')),
                ('content', models.JSONField(default=dict, verbose_name='内容')),
                ('effective_from', models.DateField(null=True, verbose_name='哪天起')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='根据什么')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='为什么改')),
                ('edition', models.PositiveIntegerField(default=0, verbose_name='改过几次')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('proposed', '等第二人确认'), ('published', '已发布'), ('discarded', '不要了')], default='draft', max_length=10, verbose_name='状态')),
                ('needs_second', models.BooleanField(verbose_name='要第二人确认')),
                ('started_by', models.CharField(max_length=100, verbose_name='起草人')),
                ('started_by_name', models.CharField(max_length=50, verbose_name='起草人姓名')),
                ('started_at', models.DateTimeField(verbose_name='起草时间')),
                ('edited_by_name', models.CharField(blank=True, max_length=50, verbose_name='最后改的人')),
                ('edited_at', models.DateTimeField(null=True, verbose_name='最后改的时间')),
                ('proposed_by', models.CharField(blank=True, max_length=100, verbose_name='提出人')),
                ('proposed_by_name', models.CharField(blank=True, max_length=50, verbose_name='提出人姓名')),
                ('proposed_at', models.DateTimeField(null=True, verbose_name='提出时间')),
                ('decided_by', models.CharField(blank=True, max_length=100, verbose_name='确认人')),
                ('decided_by_name', models.CharField(blank=True, max_length=50, verbose_name='确认人姓名')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ('decision_note', models.CharField(blank=True, max_length=200, verbose_name='确认意见')),
                ('version_id', models.BigIntegerField(null=True, verbose_name='成了哪一版')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='谁起草的（机构）')),
            ],
            options={
                'verbose_name': '修订稿',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['kind', 'code', '-id'], name='revisions_of_a_rule'), models.Index(condition=models.Q(('state__in', ['draft', 'proposed'])), fields=['state', '-id'], name='revisions_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('needs_second', False), models.Q(models.Q(('proposed_by', ''), _negated=True), models.Q(('decided_by', ''), _negated=True), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='revisions_published_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['proposed', 'published']), _negated=True), models.Q(('effective_from__isnull', False), models.Q(('source', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='revisions_proposed_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('decided_at__isnull', False), ('version_id__isnull', False)), _connector='OR'), name='revisions_published_has_version'), models.CheckConstraint(condition=models.Q(('action', 'replace'), ('base_id__isnull', False), _connector='OR'), name='revisions_retires_something'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'proposed'])), fields=('kind', 'code', 'organization'), name='revisions_one_open_per_rule'), models.UniqueConstraint(condition=models.Q(('action', 'replace'), ('state', 'published')), fields=('kind', 'version_id'), name='revisions_version_from_one_revision'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('effective_from__gte', django.db.models.functions.datetime.TruncDate('decided_at')), _connector='OR'), name='revisions_never_backdated'), models.CheckConstraint(condition=models.Q(models.Q(('action', 'withdraw'), ('state', 'published'), _negated=True), ('effective_from__gt', django.db.models.functions.datetime.TruncDate('decided_at')), _connector='OR'), name='revisions_withdrawn_before_it_began')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{draft:discarded,draft:proposed,draft:published,proposed:draft,proposed:published}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='213c4ce97cc5348330a0ad633e0982a001af7c4f', operation='UPDATE', pgid='pgtrigger_state_moves_ddb61', table='revisions_revision', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'draft\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='35632f23595ebf31107b1cb3cb6d8baab24e7191', operation='INSERT', pgid='pgtrigger_state_birth_44861', table='revisions_revision', when='BEFORE')), pgtrigger.compiler.Trigger(name='subject_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."action" IS DISTINCT FROM (NEW."action") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."needs_second" IS DISTINCT FROM (NEW."needs_second") OR OLD."started_by" IS DISTINCT FROM (NEW."started_by"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='cb06488ae80479b524e7e30b4205102f8c496e5a', operation='UPDATE', pgid='pgtrigger_subject_is_fixed_11c4d', table='revisions_revision', when='BEFORE')), pgtrigger.compiler.Trigger(name='proposed_lies_still', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state <> \'draft\' AND (OLD."content" IS DISTINCT FROM NEW."content" OR OLD."effective_from" IS DISTINCT FROM NEW."effective_from" OR OLD."source" IS DISTINCT FROM NEW."source" OR OLD."reason" IS DISTINCT FROM NEW."reason" OR OLD."base_id" IS DISTINCT FROM NEW."base_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='99492680e62b6d51bc19d3b3f874b636778ffc1a', operation='UPDATE', pgid='pgtrigger_proposed_lies_still_b6e65', table='revisions_revision', when='BEFORE')), pgtrigger.compiler.Trigger(name='proposer_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state = 'proposed' AND NEW.state <> 'draft' AND OLD.proposed_by <> NEW.proposed_by)", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d400edfa08c6ce80d065f9fe735146b9de19e4b7', operation='UPDATE', pgid='pgtrigger_proposer_stays_0ff3f', table='revisions_revision', when='BEFORE')), pgtrigger.compiler.Trigger(name='revision_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='1cfbae75aecc32a1e5cc150f73c790363ce85996', operation='DELETE', pgid='pgtrigger_revision_stays_47754', table='revisions_revision', when='BEFORE'))],
            },
        ),
    ]
