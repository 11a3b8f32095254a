import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contracts', '0001_initial'),
        ('files', '0001_initial'),
        ('organizations', '0001_initial'),
        ('patients', '0001_initial'),
        ('practitioners', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FeeAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payer', models.CharField(max_length=20, verbose_name='付费方')),
                ('year', models.PositiveSmallIntegerField(verbose_name='权益年度')),
                ('charged_amount', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='原应收')),
                ('owed_amount', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='应收')),
                ('received_amount', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='实收')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='结清关闭时间')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fee_accounts', to='contracts.contract')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='organizations.organization')),
                ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='practitioners.careteam')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['year', 'organization', 'payer'], name='billing_year_org_payer')],
                'constraints': [models.UniqueConstraint(fields=('contract', 'payer', 'year'), name='billing_account_once'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('patient', 'year', 'payer'), name='billing_one_open_account_per_person_year'), models.CheckConstraint(condition=models.Q(('owed_amount__gte', 0)), name='billing_owed_not_negative'), models.CheckConstraint(condition=models.Q(('received_amount__gte', 0)), name='billing_received_not_negative'), models.CheckConstraint(condition=models.Q(('owed_amount__lte', models.F('charged_amount'))), name='billing_owed_within_charge'), models.CheckConstraint(condition=models.Q(('received_amount__lte', models.F('charged_amount'))), name='billing_never_overpaid')],
                'triggers': [pgtrigger.compiler.Trigger(name='account_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='a949dd9dbd9143004322f1667f88d9ee5c79b075', operation='DELETE', pgid='pgtrigger_account_stays_6077e', table='billing_feeaccount', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('owed', '应收'), ('reduced', '核减'), ('received', '实收'), ('refunded', '退费'), ('reversal', '冲销')], max_length=10, verbose_name='类别')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='金额（元）')),
                ('method', models.CharField(blank=True, choices=[('', '—'), ('cash', '现金'), ('simulator', '模拟支付'), ('transfer', '转账拨付'), ('carried', '随协议结转')], max_length=10, verbose_name='方式')),
                ('external_ref', models.CharField(blank=True, max_length=80, verbose_name='支付单号')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.CharField(max_length=100, verbose_name='经办')),
                ('by_name', models.CharField(max_length=60, verbose_name='经办人')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='billing.feeaccount')),
                ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='billing.ledgerentry')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('kind__in', ['owed', 'received'])), models.Q(('amount__lt', 0), ('kind__in', ['reduced', 'refunded'])), models.Q(('kind', 'reversal'), models.Q(('amount', 0), _negated=True)), _connector='OR'), name='billing_amount_has_the_sign_of_its_kind'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'reversal'), ('reverses__isnull', False)), models.Q(models.Q(('kind', 'reversal'), _negated=True), ('reverses__isnull', True)), _connector='OR'), name='billing_only_reversals_reverse'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['received', 'refunded']), _negated=True), models.Q(('method', ''), _negated=True), _connector='OR'), name='billing_cash_has_method'), models.UniqueConstraint(condition=models.Q(('external_ref', ''), _negated=True), fields=('external_ref',), name='billing_payment_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dbddae176f78bbc40f015d00dacff82d5e360549', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c9e1b', table='billing_ledgerentry', when='BEFORE')), pgtrigger.compiler.Trigger(name='reversal_mirrors', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."kind" = \'reversal\')', func="IF NOT EXISTS (SELECT 1 FROM billing_ledgerentry e WHERE e.id = NEW.reverses_id AND e.account_id = NEW.account_id AND e.amount = -NEW.amount AND e.kind <> 'reversal') THEN RAISE EXCEPTION 'a reversal mirrors one entry of its account' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='e110dec8a1f1cf6f6890afa9f8cd00a13bdf7d45', operation='INSERT', pgid='pgtrigger_reversal_mirrors_84b2a', table='billing_ledgerentry', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60, unique=True, verbose_name='收据号')),
                ('issued_at', models.DateTimeField(verbose_name='开具时间')),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='receipt', to='billing.ledgerentry')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
            ],
            options={
                'base_manager_name': 'objects',
                'triggers': [pgtrigger.compiler.Trigger(name='receipt_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='c042385705d099ebefb63b42939ab7398a49e56b', operation='DELETE', pgid='pgtrigger_receipt_stays_fd482', table='billing_receipt', when='BEFORE')), pgtrigger.compiler.Trigger(name='number_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."entry_id" IS DISTINCT FROM (NEW."entry_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."issued_at" IS DISTINCT FROM (NEW."issued_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f5930261dc55256504076d91d3d7443913014f9e', operation='UPDATE', pgid='pgtrigger_number_is_frozen_4eb05', table='billing_receipt', when='BEFORE'))],
            },
        ),
    ]
