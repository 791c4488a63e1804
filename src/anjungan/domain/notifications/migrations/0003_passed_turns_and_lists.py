"""Two more things that are told: a turn that passed while at home, and a waiting list that is over."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0004_mall_calls_off'),
        ('notifications', '0002_ways_and_words'),
        ('organizations', '0002_writers_of_standards'),
        ('queueing', '0004_remote_numbers'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='message',
            name='a_message_is_about_one_thing',
        ),
        migrations.RemoveConstraint(
            model_name='message',
            name='message_kind_is_known',
        ),
        migrations.AlterField(
            model_name='bookingchoice',
            name='kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('near', 'giliran sudah dekat'), ('passed', 'giliran terlewat, belum hadir'), ('called', 'dipanggil'), ('unserved', 'belum terlayani hari ini'), ('closed', 'tutup saat menunggu'), ('made', 'janji dibuat'), ('moved', 'janji dipindah'), ('offered', 'ada waktu kosong'), ('reminder', 'pengingat janji'), ('called_off', 'tutup pada waktu janji'), ('cancelled', 'janji dibatalkan mal'), ('list_over', 'daftar tunggu berakhir')], max_length=10), blank=True, size=None),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('near', 'giliran sudah dekat'), ('passed', 'giliran terlewat, belum hadir'), ('called', 'dipanggil'), ('unserved', 'belum terlayani hari ini'), ('closed', 'tutup saat menunggu'), ('made', 'janji dibuat'), ('moved', 'janji dipindah'), ('offered', 'ada waktu kosong'), ('reminder', 'pengingat janji'), ('called_off', 'tutup pada waktu janji'), ('cancelled', 'janji dibatalkan mal'), ('list_over', 'daftar tunggu berakhir')], max_length=10),
        ),
        migrations.AlterField(
            model_name='subscription',
            name='kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('near', 'giliran sudah dekat'), ('passed', 'giliran terlewat, belum hadir'), ('called', 'dipanggil'), ('unserved', 'belum terlayani hari ini'), ('closed', 'tutup saat menunggu'), ('made', 'janji dibuat'), ('moved', 'janji dipindah'), ('offered', 'ada waktu kosong'), ('reminder', 'pengingat janji'), ('called_off', 'tutup pada waktu janji'), ('cancelled', 'janji dibatalkan mal'), ('list_over', 'daftar tunggu berakhir')], max_length=10), size=None),
        ),
        migrations.AlterField(
            model_name='wording',
            name='kind',
            field=models.CharField(choices=[('near', 'giliran sudah dekat'), ('passed', 'giliran terlewat, belum hadir'), ('called', 'dipanggil'), ('unserved', 'belum terlayani hari ini'), ('closed', 'tutup saat menunggu'), ('made', 'janji dibuat'), ('moved', 'janji dipindah'), ('offered', 'ada waktu kosong'), ('reminder', 'pengingat janji'), ('called_off', 'tutup pada waktu janji'), ('cancelled', 'janji dibatalkan mal'), ('list_over', 'daftar tunggu berakhir')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('booking__isnull', True), ('kind__in', ['near', 'passed', 'called', 'unserved', 'closed']), ('ticket__isnull', False)), models.Q(('booking__isnull', False), ('kind__in', ['made', 'moved', 'offered', 'reminder', 'called_off', 'cancelled', 'list_over']), ('ticket__isnull', True)), _connector='OR'), name='a_message_is_about_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['near', 'passed', 'called', 'unserved', 'closed', 'made', 'moved', 'offered', 'reminder', 'called_off', 'cancelled', 'list_over'])), name='message_kind_is_known'),
        ),
        # Whoever asked for the nearest of what there was is told of these too.
        migrations.RunSQL(
            """UPDATE notifications_bookingchoice SET kinds = kinds || '{list_over}' WHERE 'cancelled' = ANY (kinds);
            UPDATE notifications_subscription SET kinds = kinds || '{list_over}' WHERE 'cancelled' = ANY (kinds);
            UPDATE notifications_subscription SET kinds = kinds || '{passed}' WHERE 'near' = ANY (kinds)""",
            migrations.RunSQL.noop,
        ),
    ]
