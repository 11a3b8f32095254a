import django.db.models.deletion
import jiayi.kernel.fields
import pgtrigger.compiler
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Practitioner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='工号')),
                ('name', models.CharField(max_length=50, verbose_name='姓名')),
                ('sex', models.CharField(choices=[('1', '男'), ('2', '女'), ('0', '未知'), ('9', '未说明')], default='9', max_length=1, verbose_name='性别')),
                ('title', models.CharField(blank=True, max_length=40, verbose_name='职称')),
                ('license_number', models.CharField(blank=True, max_length=40, verbose_name='执业证号')),
                ('license_from', models.DateField(blank=True, null=True, verbose_name='执业证起')),
                ('license_to', models.DateField(blank=True, null=True, verbose_name='执业证止')),
                ('scope_of_practice', models.CharField(blank=True, max_length=100, verbose_name='执业范围')),
                ('phone', jiayi.kernel.fields.EncryptedTextField(blank=True, null=True, verbose_name='电话')),
                ('introduction', models.TextField(blank=True, max_length=1000, verbose_name='介绍')),
                ('specialties', models.CharField(blank=True, max_length=100, verbose_name='擅长')),
                ('photo_file_id', models.BigIntegerField(blank=True, null=True, verbose_name='照片')),
                ('is_active', models.BooleanField(default=True, verbose_name='在岗')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='机构')),
            ],
            options={
                'verbose_name': '医务人员',
                'constraints': [models.UniqueConstraint(fields=('organization', 'code'), name='practitioners_code_once'), models.CheckConstraint(condition=models.Q(('license_to__isnull', True), ('license_from__lt', models.F('license_to')), _connector='OR'), name='practitioners_license_period')],
            },
        ),
        migrations.CreateModel(
            name='PractitionerRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('family_doctor', '家庭医生'), ('nurse', '护士'), ('public_health', '公卫医师'), ('specialist', '专科医师'), ('pharmacist', '药师'), ('assistant', '助理'), ('health_manager', '健康管理师'), ('tcm_therapist', '中医调理师'), ('psychologist', '心理咨询师'), ('rehabilitation', '康复治疗师'), ('social_worker', '社工'), ('volunteer', '志愿者'), ('manager', '管理人员')], max_length=20, verbose_name='岗位')),
                ('from_date', models.DateField(verbose_name='起')),
                ('to_date', models.DateField(blank=True, null=True, verbose_name='止')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='机构')),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='practitioners.practitioner', verbose_name='医务人员')),
            ],
            options={
                'verbose_name': '岗位',
                'constraints': [models.CheckConstraint(condition=models.Q(('to_date__isnull', True), ('from_date__lt', models.F('to_date')), _connector='OR'), name='practitioners_role_period'), models.UniqueConstraint(condition=models.Q(('to_date__isnull', True)), fields=('practitioner', 'organization', 'role'), name='practitioners_role_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "practitioners_practitionerrolehistory" ("from_date", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practitioner_id", "role", "to_date") VALUES (NEW."from_date", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."practitioner_id", NEW."role", NEW."to_date"); RETURN NULL;', hash='bfeb6edba6fdf94d6b5bc85bcd106632acfeb9fe', operation='INSERT', pgid='pgtrigger_insert_insert_37110', table='practitioners_practitionerrole', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "practitioners_practitionerrolehistory" ("from_date", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practitioner_id", "role", "to_date") VALUES (NEW."from_date", NEW."id", NEW."organization_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."practitioner_id", NEW."role", NEW."to_date"); RETURN NULL;', hash='aa0181d4b1dd5f2f352743baac974c23b41da5ef', operation='UPDATE', pgid='pgtrigger_update_update_fc72c', table='practitioners_practitionerrole', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "practitioners_practitionerrolehistory" ("from_date", "id", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practitioner_id", "role", "to_date") VALUES (OLD."from_date", OLD."id", OLD."organization_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."practitioner_id", OLD."role", OLD."to_date"); RETURN NULL;', hash='90f14f74aa0cd15659131240565afec39cbbf200', operation='DELETE', pgid='pgtrigger_delete_delete_47e40', table='practitioners_practitionerrole', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='PractitionerRoleHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('family_doctor', '家庭医生'), ('nurse', '护士'), ('public_health', '公卫医师'), ('specialist', '专科医师'), ('pharmacist', '药师'), ('assistant', '助理'), ('health_manager', '健康管理师'), ('tcm_therapist', '中医调理师'), ('psychologist', '心理咨询师'), ('rehabilitation', '康复治疗师'), ('social_worker', '社工'), ('volunteer', '志愿者'), ('manager', '管理人员')], max_length=20, verbose_name='岗位')),
                ('from_date', models.DateField(verbose_name='起')),
                ('to_date', models.DateField(blank=True, null=True, verbose_name='止')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.organization', verbose_name='机构')),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='practitioners.practitionerrole')),
                ('practitioner', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='practitioners.practitioner', verbose_name='医务人员')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4e67dd10c8fc42d190f7271fba0ea72353ecf5ab', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9b98b', table='practitioners_practitionerrolehistory', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='CareTeam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, verbose_name='团队编号')),
                ('name', models.CharField(max_length=50, verbose_name='团队名称')),
                ('introduction', models.TextField(blank=True, max_length=2000, verbose_name='介绍')),
                ('specialties', models.CharField(blank=True, max_length=100, verbose_name='擅长')),
                ('phone_text', models.CharField(blank=True, max_length=60, verbose_name='联系电话')),
                ('hours_text', models.CharField(blank=True, max_length=60, verbose_name='服务时间')),
                ('capacity', models.PositiveIntegerField(default=2000, verbose_name='签约上限')),
                ('is_open', models.BooleanField(default=True, verbose_name='接受新签约')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='机构')),
                ('leader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led_teams', to='practitioners.practitioner', verbose_name='队长')),
            ],
            options={
                'verbose_name': '团队',
                'constraints': [models.UniqueConstraint(fields=('organization', 'code'), name='practitioners_team_code_once'), models.CheckConstraint(condition=models.Q(('capacity__gte', 1), ('capacity__lte', 20000)), name='practitioners_team_capacity')],
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('family_doctor', '家庭医生'), ('nurse', '护士'), ('public_health', '公卫医师'), ('specialist', '专科医师'), ('pharmacist', '药师'), ('assistant', '助理'), ('health_manager', '健康管理师'), ('tcm_therapist', '中医调理师'), ('psychologist', '心理咨询师'), ('rehabilitation', '康复治疗师'), ('social_worker', '社工'), ('volunteer', '志愿者'), ('manager', '管理人员')], max_length=20, verbose_name='角色')),
                ('from_date', models.DateField(verbose_name='起')),
                ('to_date', models.DateField(blank=True, null=True, verbose_name='止')),
                ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='practitioners.practitioner', verbose_name='成员')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='practitioners.careteam', verbose_name='团队')),
            ],
            options={
                'verbose_name': '团队成员',
                'constraints': [models.CheckConstraint(condition=models.Q(('to_date__isnull', True), ('from_date__lt', models.F('to_date')), _connector='OR'), name='practitioners_member_period'), models.UniqueConstraint(condition=models.Q(('to_date__isnull', True)), fields=('team', 'practitioner', 'role'), name='practitioners_member_once')],
            },
        ),
        migrations.CreateModel(
            name='AssistantShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight', models.DecimalField(decimal_places=6, max_digits=7, verbose_name='权重')),
                ('from_date', models.DateField(verbose_name='起')),
                ('to_date', models.DateField(blank=True, null=True, verbose_name='止')),
                ('assistant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='served_doctors', to='practitioners.practitioner', verbose_name='助理')),
                ('doctor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assistant_shares', to='practitioners.practitioner', verbose_name='医生')),
            ],
            options={
                'verbose_name': '助理分配',
                'constraints': [models.CheckConstraint(condition=models.Q(('to_date__isnull', True), ('from_date__lt', models.F('to_date')), _connector='OR'), name='practitioners_share_period'), models.CheckConstraint(condition=models.Q(('weight__gt', 0), ('weight__lte', 1)), name='practitioners_share_weight'), models.CheckConstraint(condition=models.Q(('doctor', models.F('assistant')), _negated=True), name='practitioners_share_not_self'), models.UniqueConstraint(condition=models.Q(('to_date__isnull', True)), fields=('doctor', 'assistant'), name='practitioners_share_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='weights_sum_to_one', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE bad_day date;', func="\n                    SELECT days.day INTO bad_day FROM (\n                        SELECT from_date AS day FROM practitioners_assistantshare\n                         WHERE doctor_id IN (OLD.doctor_id, NEW.doctor_id)\n                        UNION SELECT to_date FROM practitioners_assistantshare\n                         WHERE doctor_id IN (OLD.doctor_id, NEW.doctor_id) AND to_date IS NOT NULL\n                    ) days, unnest(ARRAY[OLD.doctor_id, NEW.doctor_id]) doctor\n                    WHERE (SELECT coalesce(sum(weight), 1) FROM practitioners_assistantshare s\n                            WHERE s.doctor_id = doctor AND s.from_date <= days.day\n                              AND (s.to_date IS NULL OR s.to_date > days.day)) <> 1\n                    LIMIT 1;\n                    IF bad_day IS NOT NULL THEN\n                        RAISE EXCEPTION 'assistant weights do not sum to 1 on %', bad_day\n                              USING ERRCODE = 'check_violation', CONSTRAINT = 'practitioners_share_sums_to_one';\n                    END IF;\n                    RETURN NULL;\n                ", hash='9cdada97d16d1b4491b07d0e3b8493e8b01be51c', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_weights_sum_to_one_289c6', table='practitioners_assistantshare', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='CapacityOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.PositiveIntegerField(verbose_name='放行到')),
                ('reason', models.CharField(max_length=300, verbose_name='理由')),
                ('from_date', models.DateField(verbose_name='起')),
                ('to_date', models.DateField(blank=True, null=True, verbose_name='止')),
                ('by', models.CharField(max_length=100, verbose_name='批准人')),
                ('by_name', models.CharField(max_length=50, verbose_name='批准人姓名')),
                ('at', models.DateTimeField(verbose_name='批准时间')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='practitioners.careteam', verbose_name='团队')),
            ],
            options={
                'verbose_name': '超员放行',
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='practitioners_override_reason'), models.CheckConstraint(condition=models.Q(('to_date__isnull', True), ('from_date__lt', models.F('to_date')), _connector='OR'), name='practitioners_override_period')],
            },
        ),
    ]
