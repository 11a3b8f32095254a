import django.contrib.postgres.constraints
import jiayi.kernel.fields
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PresencePolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(unique=True, verbose_name='版本')),
                ('ways', models.JSONField(verbose_name='各种方式')),
                ('effective_from', models.DateField(verbose_name='启用日期')),
                ('effective_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('source', models.CharField(max_length=300, verbose_name='依据')),
            ],
            options={
                'verbose_name': '到场凭证办法',
                'constraints': [models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='visits_policy_has_source'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(jiayi.kernel.fields.DateRangeOf('effective_from', 'effective_to'), '&&')], name='visits_one_policy_a_day')],
                'triggers': [pgtrigger.compiler.Trigger(name='version_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."ways" IS DISTINCT FROM (NEW."ways") OR OLD."effective_from" IS DISTINCT FROM (NEW."effective_from") OR OLD."source" IS DISTINCT FROM (NEW."source"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='50ac330afee544e8ddb3e07fa754afdb5fa83147', operation='UPDATE', pgid='pgtrigger_version_is_frozen_c47de', table='visits_presencepolicy', when='BEFORE')), pgtrigger.compiler.Trigger(name='version_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='bb5d161a8a72d2f50c762dc56cb39e4acc294e65', operation='DELETE', pgid='pgtrigger_version_stays_7aaba', table='visits_presencepolicy', when='BEFORE')), pgtrigger.compiler.Trigger(name='end_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to IS NOT NULL AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="IF NEW.effective_to IS NULL AND EXISTS (SELECT 1 FROM visits_presencepolicy w WHERE w.id <> OLD.id AND w.effective_from = OLD.effective_to AND w.effective_to = w.effective_from) THEN RETURN NEW; END IF; RAISE EXCEPTION 'the end of a version stays' USING ERRCODE = 'check_violation';", hash='bb0a1baf71b64cecc13eb6bae3862da8b0096d77', operation='UPDATE', pgid='pgtrigger_end_stays_761d9', table='visits_presencepolicy', when='BEFORE')), pgtrigger.compiler.Trigger(name='withdrawn_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to = OLD.effective_from AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='af14a8ae395424b6fc9d43c621f83ef4f5f7bf75', operation='UPDATE', pgid='pgtrigger_withdrawn_stays_ca223', table='visits_presencepolicy', when='BEFORE'))],
            },
        ),
    ]
