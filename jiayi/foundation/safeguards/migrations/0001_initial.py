import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='SafeguardValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='哪一项')),
                ('version', models.PositiveIntegerField(verbose_name='第几版')),
                ('value', models.PositiveIntegerField(verbose_name='值')),
                ('effective_at', models.DateTimeField(verbose_name='从何时起')),
                ('source', models.CharField(max_length=100, verbose_name='依据')),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
                ('set_by', models.CharField(max_length=100, verbose_name='谁改的')),
                ('set_by_name', models.CharField(max_length=60, verbose_name='姓名')),
                ('set_at', models.DateTimeField(verbose_name='改的时间')),
            ],
            options={
                'verbose_name': '安全设置',
                'indexes': [models.Index(fields=['code', '-effective_at'], name='safeguards_current')],
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='safeguards_version_once'), models.CheckConstraint(condition=models.Q(('reason__regex', '^\\S.{2,}\\S$')), name='safeguards_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('code', 'agreement_looks_an_hour'), ('value__gte', 10), ('value__lte', 600)), models.Q(('code', 'bulk_rows'), ('value__gte', 50), ('value__lte', 2000)), models.Q(('code', 'call_recording'), ('value__gte', 0), ('value__lte', 1)), models.Q(('code', 'calls_a_day'), ('value__gte', 20), ('value__lte', 500)), models.Q(('code', 'calls_an_hour'), ('value__gte', 10), ('value__lte', 200)), models.Q(('code', 'card_looks_a_day'), ('value__gte', 30), ('value__lte', 2000)), models.Q(('code', 'card_looks_an_hour'), ('value__gte', 10), ('value__lte', 600)), models.Q(('code', 'card_session_hours'), ('value__gte', 1), ('value__lte', 24)), models.Q(('code', 'card_tries_a_day'), ('value__gte', 10), ('value__lte', 50)), models.Q(('code', 'card_tries_an_address'), ('value__gte', 10), ('value__lte', 600)), models.Q(('code', 'card_tries_in_a_row'), ('value__gte', 3), ('value__lte', 10)), models.Q(('code', 'card_wrong_an_hour'), ('value__gte', 5), ('value__lte', 60)), models.Q(('code', 'device_days'), ('value__gte', 1), ('value__lte', 90)), models.Q(('code', 'export_days'), ('value__gte', 1), ('value__lte', 30)), models.Q(('code', 'export_days_personal'), ('value__gte', 1), ('value__lte', 7)), models.Q(('code', 'export_rows_personal'), ('value__gte', 1), ('value__lte', 20000)), models.Q(('code', 'export_wait_days'), ('value__gte', 1), ('value__lte', 30)), models.Q(('code', 'free_agreements'), ('value__gte', 1), ('value__lte', 100)), models.Q(('code', 'free_slips'), ('value__gte', 1), ('value__lte', 500)), models.Q(('code', 'free_visit_lists'), ('value__gte', 1), ('value__lte', 200)), models.Q(('code', 'import_days'), ('value__gte', 1), ('value__lte', 90)), models.Q(('code', 'lock_minutes'), ('value__gte', 10), ('value__lte', 1440)), models.Q(('code', 'login_codes_a_day'), ('value__gte', 5), ('value__lte', 50)), models.Q(('code', 'login_codes_an_hour'), ('value__gte', 10), ('value__lte', 600)), models.Q(('code', 'login_tries_an_address'), ('value__gte', 10), ('value__lte', 600)), models.Q(('code', 'max_failures'), ('value__gte', 3), ('value__lte', 10)), models.Q(('code', 'max_sessions'), ('value__gte', 1), ('value__lte', 10)), models.Q(('code', 'merge_undo_days'), ('value__gte', 1), ('value__lte', 365)), models.Q(('code', 'opening_hours'), ('value__gte', 1), ('value__lte', 24)), models.Q(('code', 'openings_a_day'), ('value__gte', 1), ('value__lte', 200)), models.Q(('code', 'password_history'), ('value__gte', 3), ('value__lte', 24)), models.Q(('code', 'password_min'), ('value__gte', 8), ('value__lte', 16)), models.Q(('code', 'proposal_wait_days'), ('value__gte', 1), ('value__lte', 30)), models.Q(('code', 'recording_years'), ('value__gte', 3), ('value__lte', 15)), models.Q(('code', 'resident_days'), ('value__gte', 1), ('value__lte', 90)), models.Q(('code', 'resident_idle_days'), ('value__gte', 1), ('value__lte', 30)), models.Q(('code', 'signing_code_minutes'), ('value__gte', 3), ('value__lte', 30)), models.Q(('code', 'signing_codes_an_hour'), ('value__gte', 3), ('value__lte', 10)), models.Q(('code', 'sms_text_hours'), ('value__gte', 1), ('value__lte', 72)), models.Q(('code', 'staff_hours'), ('value__gte', 1), ('value__lte', 24)), models.Q(('code', 'staff_idle_minutes'), ('value__gte', 5), ('value__lte', 30)), models.Q(('code', 'unused_days'), ('value__gte', 30), ('value__lte', 180)), models.Q(('code', 'wechat_starts_an_hour'), ('value__gte', 20), ('value__lte', 1200)), _connector='OR'), name='safeguards_within_bounds')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1aa5d57fd5b11951d8ad55072939e61dd471ad25', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_03ed4', table='safeguards_safeguardvalue', when='BEFORE'))],
            },
        ),
    ]
