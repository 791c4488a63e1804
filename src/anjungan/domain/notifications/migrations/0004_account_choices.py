"""What an account says once for all that is saved there."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('citizens', '0001_initial'),
        ('notifications', '0003_passed_turns_and_lists'),
    ]

    operations = [
        migrations.AddField(
            model_name='bookingchoice',
            name='is_inherited',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='subscription',
            name='is_inherited',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='AccountChoice',
            fields=[
                ('citizen', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='citizens.citizen')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('near', 'giliran sudah dekat'), ('passed', 'giliran terlewat, belum hadir'), ('called', 'dipanggil'), ('unserved', 'belum terlayani hari ini'), ('closed', 'tutup saat menunggu'), ('made', 'janji dibuat'), ('moved', 'janji dipindah'), ('offered', 'ada waktu kosong'), ('reminder', 'pengingat janji'), ('called_off', 'tutup pada waktu janji'), ('cancelled', 'janji dibatalkan mal'), ('list_over', 'daftar tunggu berakhir')], max_length=10), blank=True, size=None)),
                ('chosen_at', models.DateTimeField()),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='citizens.citizencontact')),
            ],
        ),
    ]
