"""Whether somebody was reminded is said by the messages that were sent."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("appointments", "0002_remote_numbers"),
    ]

    operations = [
        migrations.RemoveField("booking", "reminded_at"),
    ]
