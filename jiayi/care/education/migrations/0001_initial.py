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
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='代码')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('title', models.CharField(max_length=40, verbose_name='标题')),
                ('topic', models.CharField(choices=[('pressure', '高血压'), ('sugar', '糖尿病'), ('elderly', '老年健康'), ('child', '儿童'), ('maternal', '孕产'), ('medicine', '用药'), ('life', '吃动睡'), ('other', '其他')], max_length=10, verbose_name='主题')),
                ('words', models.TextField(max_length=4000, verbose_name='正文')),
                ('effective_from', models.DateField(verbose_name='启用日期')),
                ('effective_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('source', models.CharField(max_length=400, verbose_name='依据')),
            ],
            options={
                'verbose_name': '健教文章',
                'constraints': [models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='education_article_has_source'), models.UniqueConstraint(fields=('code', 'version'), name='education_version_once'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), (jiayi.kernel.fields.DateRangeOf('effective_from', 'effective_to'), '&&')], name='education_one_article_a_day')],
                'triggers': [pgtrigger.compiler.Trigger(name='version_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."topic" IS DISTINCT FROM (NEW."topic") OR OLD."words" IS DISTINCT FROM (NEW."words") OR OLD."effective_from" IS DISTINCT FROM (NEW."effective_from") OR OLD."source" IS DISTINCT FROM (NEW."source"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='44c23299408e10697c7d95d74d110fe8acd72636', operation='UPDATE', pgid='pgtrigger_version_is_frozen_a9c4b', table='education_article', when='BEFORE')), pgtrigger.compiler.Trigger(name='version_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b2c16d5478aee274fbf0137e165249cf279ec6b3', operation='DELETE', pgid='pgtrigger_version_stays_87f29', table='education_article', when='BEFORE')), pgtrigger.compiler.Trigger(name='end_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to IS NOT NULL AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="IF NEW.effective_to IS NULL AND EXISTS (SELECT 1 FROM education_article w WHERE w.code = OLD.code AND w.id <> OLD.id AND w.effective_from = OLD.effective_to AND w.effective_to = w.effective_from) THEN RETURN NEW; END IF; RAISE EXCEPTION 'the end of a version stays' USING ERRCODE = 'check_violation';", hash='e7e8cd5cdf82bc24187b196d81dca07d7ef5e8cb', operation='UPDATE', pgid='pgtrigger_end_stays_5255c', table='education_article', when='BEFORE')), pgtrigger.compiler.Trigger(name='withdrawn_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.effective_to = OLD.effective_from AND OLD.effective_to IS DISTINCT FROM NEW.effective_to)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='5d73dd4a2e7da632addcbf3679e545ef898e0ad1', operation='UPDATE', pgid='pgtrigger_withdrawn_stays_9748c', table='education_article', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ArticleSending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sent_at', models.DateTimeField(verbose_name='什么时候发的')),
                ('sent_by', models.CharField(max_length=100, verbose_name='谁发的')),
                ('sent_by_name', models.CharField(blank=True, max_length=60, verbose_name='谁发的（姓名）')),
                ('read_at', models.DateTimeField(null=True, verbose_name='什么时候读的')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sendings', to='education.article')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
            ],
            options={
                'verbose_name': '发给居民的文章',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['patient', '-id'], name='education_sent_to')],
                'constraints': [models.CheckConstraint(condition=models.Q(('read_at__isnull', True), ('read_at__gte', models.F('sent_at')), _connector='OR'), name='education_read_after_sent')],
                'triggers': [pgtrigger.compiler.Trigger(name='sent_is_sent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."article_id" IS DISTINCT FROM (NEW."article_id") OR OLD."sent_at" IS DISTINCT FROM (NEW."sent_at") OR OLD."sent_by" IS DISTINCT FROM (NEW."sent_by"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0cc72a95b7d8bee4712c7f261cdcc49e03b2469a', operation='UPDATE', pgid='pgtrigger_sent_is_sent_d9683', table='education_articlesending', when='BEFORE')), pgtrigger.compiler.Trigger(name='sending_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='cfe55a862fe73751c603720be74889b94bc31436', operation='DELETE', pgid='pgtrigger_sending_stays_a633d', table='education_articlesending', when='BEFORE'))],
            },
        ),
    ]
