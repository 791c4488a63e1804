"""One more thing that is told: a booking that the mall had cancelled stands after all."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0006_reasons_in_english'),
        ('notifications', '0005_visits_that_follow'),
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
            model_name='accountchoice',
            name='kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('near', 'giliran sudah dekat'), ('passed', 'giliran terlewat, belum hadir'), ('called', 'dipanggil'), ('unserved', 'belum terlayani hari ini'), ('closed', 'tutup saat menunggu'), ('made', 'janji dibuat'), ('moved', 'janji dipindah'), ('offered', 'ada waktu kosong'), ('reminder', 'pengingat janji'), ('called_off', 'tutup pada waktu janji'), ('cancelled', 'janji dibatalkan mal'), ('list_over', 'daftar tunggu berakhir'), ('reinstated', 'janji berlaku lagi')], max_length=10), blank=True, size=None),
        ),
        migrations.AlterField(
            model_name='bookingchoice',
            name='kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('near', 'giliran sudah dekat'), ('passed', 'giliran terlewat, belum hadir'), ('called', 'dipanggil'), ('unserved', 'belum terlayani hari ini'), ('closed', 'tutup saat menunggu'), ('made', 'janji dibuat'), ('moved', 'janji dipindah'), ('offered', 'ada waktu kosong'), ('reminder', 'pengingat janji'), ('called_off', 'tutup pada waktu janji'), ('cancelled', 'janji dibatalkan mal'), ('list_over', 'daftar tunggu berakhir'), ('reinstated', 'janji berlaku lagi')], max_length=10), blank=True, size=None),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('near', 'giliran sudah dekat'), ('passed', 'giliran terlewat, belum hadir'), ('called', 'dipanggil'), ('unserved', 'belum terlayani hari ini'), ('closed', 'tutup saat menunggu'), ('made', 'janji dibuat'), ('moved', 'janji dipindah'), ('offered', 'ada waktu kosong'), ('reminder', 'pengingat janji'), ('called_off', 'tutup pada waktu janji'), ('cancelled', 'janji dibatalkan mal'), ('list_over', 'daftar tunggu berakhir'), ('reinstated', 'janji berlaku lagi')], max_length=10),
        ),
        migrations.AlterField(
            model_name='subscription',
            name='kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('near', 'giliran sudah dekat'), ('passed', 'giliran terlewat, belum hadir'), ('called', 'dipanggil'), ('unserved', 'belum terlayani hari ini'), ('closed', 'tutup saat menunggu'), ('made', 'janji dibuat'), ('moved', 'janji dipindah'), ('offered', 'ada waktu kosong'), ('reminder', 'pengingat janji'), ('called_off', 'tutup pada waktu janji'), ('cancelled', 'janji dibatalkan mal'), ('list_over', 'daftar tunggu berakhir'), ('reinstated', 'janji berlaku lagi')], max_length=10), size=None),
        ),
        migrations.AlterField(
            model_name='wording',
            name='kind',
            field=models.CharField(choices=[('near', 'giliran sudah dekat'), ('passed', 'giliran terlewat, belum hadir'), ('called', 'dipanggil'), ('unserved', 'belum terlayani hari ini'), ('closed', 'tutup saat menunggu'), ('made', 'janji dibuat'), ('moved', 'janji dipindah'), ('offered', 'ada waktu kosong'), ('reminder', 'pengingat janji'), ('called_off', 'tutup pada waktu janji'), ('cancelled', 'janji dibatalkan mal'), ('list_over', 'daftar tunggu berakhir'), ('reinstated', 'janji berlaku lagi')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('booking__isnull', True), ('kind__in', ['near', 'passed', 'called', 'unserved', 'closed']), ('ticket__isnull', False)), models.Q(('booking__isnull', False), ('kind__in', ['made', 'moved', 'offered', 'reminder', 'called_off', 'cancelled', 'list_over', 'reinstated']), ('ticket__isnull', True)), _connector='OR'), name='a_message_is_about_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['near', 'passed', 'called', 'unserved', 'closed', 'made', 'moved', 'offered', 'reminder', 'called_off', 'cancelled', 'list_over', 'reinstated'])), name='message_kind_is_known'),
        ),
    ]
