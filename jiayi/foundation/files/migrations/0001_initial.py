import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
        ('patients', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('signature', '签名'), ('paper_photo', '纸质协议照片'), ('agreement', '协议'), ('receipt', '收据'), ('form_print', '表单打印'), ('payslip', '工资条'), ('proof', '证明材料'), ('chat', '咨询里发的'), ('recording', '通话录音'), ('import', '导入文件'), ('export', '导出文件'), ('other', '其他')], max_length=20, verbose_name='类别')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('mime', models.CharField(max_length=100, verbose_name='类型')),
                ('size', models.PositiveIntegerField(verbose_name='字节数')),
                ('sm3', models.CharField(max_length=64, verbose_name='SM3')),
                ('path', models.CharField(max_length=100, unique=True, verbose_name='位置')),
                ('created_at', models.DateTimeField(verbose_name='时间')),
                ('created_by', models.CharField(max_length=100, verbose_name='上传者')),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='organizations.organization', verbose_name='机构')),
                ('patient', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='patients.patient', verbose_name='居民')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['patient', '-id'], name='files_patient')],
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0), ('size__lte', 10485760)), name='files_size_within_limit'), models.CheckConstraint(condition=models.Q(('sm3__regex', '^[0-9a-f]{64}$')), name='files_hash_shape'), models.CheckConstraint(condition=models.Q(('mime__in', ['application/pdf', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'audio/mp4', 'audio/ogg', 'audio/webm', 'image/jpeg', 'image/png'])), name='files_type_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['signature', 'paper_photo', 'agreement', 'receipt', 'form_print', 'payslip', 'proof', 'chat', 'recording', 'import', 'export', 'other'])), name='files_kind_known')],
            },
        ),
    ]
