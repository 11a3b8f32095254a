from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='DemoLoad',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.PositiveIntegerField(verbose_name='居民数')),
                ('seed', models.IntegerField(verbose_name='随机种子')),
                ('today', models.DateField(verbose_name='演示日期')),
                ('step', models.CharField(blank=True, max_length=40, verbose_name='步骤')),
                ('label', models.CharField(blank=True, max_length=60, verbose_name='正在做')),
                ('done', models.PositiveSmallIntegerField(default=0, verbose_name='已完成步骤')),
                ('total', models.PositiveSmallIntegerField(default=0, verbose_name='步骤数')),
                ('started_at', models.DateTimeField(verbose_name='开始')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='entrypoints_one_demo')],
            },
        ),
    ]
