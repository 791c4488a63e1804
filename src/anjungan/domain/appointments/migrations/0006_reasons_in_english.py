"""Why the mall took a time back, in English too, where somebody wrote it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0005_asked_to_be_told'),
        ('catalog', '0005_read_by_the_head'),
        ('organizations', '0002_writers_of_standards'),
        ('premises', '0002_holiday_names_in_english'),
    ]

    operations = [
        migrations.AddField(
            model_name='booking',
            name='mall_reason_en',
            field=models.CharField(blank=True, db_default='', max_length=200),
        ),
        migrations.AddField(
            model_name='slot',
            name='called_off_en',
            field=models.CharField(blank=True, db_default='', max_length=200),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('mall_reason', ''), _negated=True), ('mall_reason_en', ''), _connector='OR'), name='a_reason_is_in_indonesian_first'),
        ),
    ]
