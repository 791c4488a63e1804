"""Times that the mall gave up, and why a booking was called off."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0003_reminders_are_messages'),
        ('catalog', '0005_read_by_the_head'),
        ('organizations', '0002_writers_of_standards'),
        ('premises', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='booking',
            name='mall_reason',
            field=models.CharField(blank=True, db_default='', max_length=200),
        ),
        migrations.AddField(
            model_name='slot',
            name='called_off',
            field=models.CharField(blank=True, db_default='', max_length=200),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(('mall_reason', ''), ('state', 'cancelled'), _connector='OR'), name='only_what_the_mall_cancelled_says_why'),
        ),
    ]
