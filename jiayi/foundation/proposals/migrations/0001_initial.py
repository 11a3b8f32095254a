import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='哪种事')),
                ('title', models.CharField(max_length=200, verbose_name='什么事')),
                ('subject', models.CharField(max_length=100, verbose_name='对象')),
                ('payload', models.JSONField(default=dict, verbose_name='内容')),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
                ('state', models.CharField(choices=[('waiting', '等人确认'), ('confirmed', '已确认生效'), ('refused', '没有确认'), ('withdrawn', '自己撤回'), ('lapsed', '过期作废')], default='waiting', max_length=10, verbose_name='状态')),
                ('proposed_by', models.CharField(max_length=100, verbose_name='提出人')),
                ('proposed_by_name', models.CharField(max_length=60, verbose_name='提出人姓名')),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('expires_at', models.DateTimeField(verbose_name='过期时间')),
                ('decided_by', models.CharField(blank=True, max_length=100, verbose_name='确认人')),
                ('decided_by_name', models.CharField(blank=True, max_length=60, verbose_name='确认人姓名')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ('decision_note', models.CharField(blank=True, max_length=200, verbose_name='确认意见')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='机构')),
            ],
            options={
                'verbose_name': '双人确认',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['organization', '-id'], name='proposals_of_organization'), models.Index(fields=['subject', '-id'], name='proposals_of_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by', ''), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='proposals_decided_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['confirmed', 'refused']), _negated=True), models.Q(models.Q(('decided_by', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='proposals_decided_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('decision_note', ''), _negated=True), _connector='OR'), name='proposals_refused_with_reason'), models.CheckConstraint(condition=models.Q(('reason__regex', '^\\S.{2,}\\S$')), name='proposals_has_reason'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('proposed_at'))), name='proposals_ends_later'), models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('code', 'subject'), name='proposals_one_waiting_per_subject')],
                'triggers': [pgtrigger.compiler.Trigger(name='state_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{waiting:confirmed,waiting:lapsed,waiting:refused,waiting:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='bf9c94e50eefa6b4aba49bba6952a03266e3181e', operation='UPDATE', pgid='pgtrigger_state_moves_01a73', table='proposals_proposal', when='BEFORE')), pgtrigger.compiler.Trigger(name='state_birth', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" IN (\'waiting\')))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='90a82d83bd2ebd882518575858636001c04bd993', operation='INSERT', pgid='pgtrigger_state_birth_39b60', table='proposals_proposal', when='BEFORE')), pgtrigger.compiler.Trigger(name='as_proposed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."payload" IS DISTINCT FROM (NEW."payload") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."proposed_by" IS DISTINCT FROM (NEW."proposed_by") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='30ae5bbdf7946f841fe5f7bd2325a258e977b384', operation='UPDATE', pgid='pgtrigger_as_proposed_4f1ef', table='proposals_proposal', when='BEFORE')), pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='c0bc17aa7b31643592be2aac8f10e6d0256cd21c', operation='DELETE', pgid='pgtrigger_kept_8803f', table='proposals_proposal', when='BEFORE'))],
            },
        ),
    ]
