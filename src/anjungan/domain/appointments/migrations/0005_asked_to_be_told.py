"""Whether somebody who took a number at home asked to be told."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0004_mall_calls_off'),
    ]

    operations = [
        migrations.AddField(
            model_name='remoterequest',
            name='wants_messages',
            field=models.BooleanField(db_default=False),
        ),
    ]
