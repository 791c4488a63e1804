"""More ways than e-mail, bookings beside visits, a mall's own words, quiet hours."""

import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

KINDS = [
    ("near", "giliran sudah dekat"), ("called", "dipanggil"), ("unserved", "belum terlayani hari ini"),
    ("closed", "tutup saat menunggu"), ("made", "janji dibuat"), ("moved", "janji dipindah"),
    ("offered", "ada waktu kosong"), ("reminder", "pengingat janji"), ("called_off", "tutup pada waktu janji"),
    ("cancelled", "janji dibatalkan mal"),
]
CHANNELS = [
    ("email", "surel"), ("sms", "SMS"), ("whatsapp", "WhatsApp"), ("telegram", "Telegram"),
    ("push", "pemberitahuan di gawai"),
]
REASONS = [
    ("too_late", "sudah lewat waktunya"), ("overtaken", "keadaan sudah berubah"), ("stopped", "tidak lagi diminta"),
    ("gone", "gawai tidak lagi berlangganan"), ("unreachable", "server tidak terjangkau"), ("busy", "server menunda"),
    ("refused", "server menolak"), ("uncertain", "tidak pasti sampai"),
]
ABOUT_VISITS = ["near", "called", "unserved", "closed"]
ABOUT_BOOKINGS = ["made", "moved", "offered", "reminder", "called_off", "cancelled"]
BOOKING = {"to": "appointments.booking", "on_delete": django.db.models.deletion.CASCADE, "related_name": "+"}
VISIT = {"to": "queueing.visit", "on_delete": django.db.models.deletion.CASCADE, "related_name": "+"}
MALL = {"to": "organizations.mall", "related_name": "+"}


class Migration(migrations.Migration):

    dependencies = [
        ("appointments", "0001_initial"),
        ("organizations", "0001_initial"),
        ("queueing", "0003_booked_times"),
        ("notifications", "0001_initial"),
    ]

    operations = [
        migrations.RenameModel("Subscription", "FormerSubscription"),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("visit", models.ForeignKey(**VISIT, null=True, blank=True, db_index=False)),
                ("booking", models.ForeignKey(**BOOKING, null=True, blank=True, db_index=False)),
                ("channel", models.CharField(max_length=8, choices=CHANNELS)),
                ("address_sealed", models.TextField()),
                ("kinds", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10, choices=KINDS), size=None)),
                ("language", models.CharField(max_length=5)),
                ("chosen_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(kinds__len__gt=0), name="somebody_told_is_told_something"),
                    models.CheckConstraint(condition=~Q(address_sealed=""), name="somebody_told_has_an_address"),
                    models.CheckConstraint(condition=Q(channel__in=[key for key, _name in CHANNELS]), name="a_way_to_tell_is_known"),
                    models.CheckConstraint(
                        condition=Q(visit__isnull=False, booking__isnull=True)
                        | Q(visit__isnull=True, booking__isnull=False, channel="push"),
                        name="told_about_a_visit_or_a_booking",
                    ),
                    models.UniqueConstraint(fields=["visit"], condition=~Q(channel="push"), name="one_address_for_a_visit"),
                    models.UniqueConstraint(fields=["visit"], condition=Q(channel="push"), name="one_browser_for_a_visit"),
                    models.UniqueConstraint(fields=["booking"], name="one_browser_for_a_booking"),
                ],
            },
        ),
        migrations.RunSQL(
            """INSERT INTO notifications_subscription (visit_id, channel, address_sealed, kinds, language, chosen_at)
            SELECT visit_id, 'email', address_sealed, kinds, language, chosen_at FROM notifications_formersubscription""",
            migrations.RunSQL.noop,
        ),
        # Links are checked at the end of a transaction; a table with checks still to come cannot be altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.DeleteModel("FormerSubscription"),
        migrations.CreateModel(
            name="BookingChoice",
            fields=[
                ("booking", models.OneToOneField(**BOOKING, primary_key=True, serialize=False)),
                ("kinds", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10, choices=KINDS), size=None, blank=True)),
                ("chosen_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="MessageRule",
            fields=[
                ("mall", models.OneToOneField(**MALL, on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False)),
                ("quiet_from", models.TimeField(default=datetime.time(21))),
                ("quiet_until", models.TimeField(default=datetime.time(6))),
                ("evening_at", models.TimeField(null=True, blank=True, default=datetime.time(18))),
                ("hours_before", models.PositiveSmallIntegerField(default=2)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(hours_before__lte=24), name="the_last_reminder_is_of_the_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("mall", models.ForeignKey(**MALL, on_delete=django.db.models.deletion.CASCADE, db_index=False)),
                ("kind", models.CharField(max_length=10, choices=KINDS)),
                ("language", models.CharField(max_length=5)),
                ("version", models.PositiveSmallIntegerField()),
                ("subject", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("short", models.CharField(max_length=320)),
                ("written_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True, blank=True)),
                ("is_in_force", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["mall", "kind", "language", "version"], name="versions_are_counted"),
                    models.UniqueConstraint(fields=["mall", "kind", "language"], condition=Q(is_in_force=True), name="one_wording_in_force"),
                    models.CheckConstraint(condition=Q(is_in_force=False) | Q(published_at__isnull=False), name="words_in_force_were_published"),
                    models.CheckConstraint(condition=Q(language__in=["id", "en"]), name="words_are_indonesian_or_english"),
                ],
            },
        ),
        migrations.RemoveConstraint("message", "the_same_is_told_once"),
        migrations.RemoveConstraint("message", "message_kind_is_known"),
        migrations.AddField("message", "mall", models.ForeignKey(**MALL, on_delete=django.db.models.deletion.PROTECT, db_index=False, null=True)),
        migrations.RunSQL(
            """UPDATE notifications_message m SET mall_id = t.mall_id FROM queueing_ticket t WHERE t.id = m.ticket_id""",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("message", "mall", models.ForeignKey(**MALL, on_delete=django.db.models.deletion.PROTECT, db_index=False)),
        migrations.AlterField(
            "message", "ticket",
            models.ForeignKey(to="queueing.ticket", on_delete=django.db.models.deletion.CASCADE, related_name="+", db_index=False, null=True, blank=True),
        ),
        migrations.AddField("message", "booking", models.ForeignKey(**BOOKING, db_index=False, null=True, blank=True)),
        migrations.AddField("message", "channel", models.CharField(max_length=8, choices=CHANNELS, default="email"), preserve_default=False),
        migrations.AlterField("message", "kind", models.CharField(max_length=10, choices=KINDS)),
        migrations.AlterField("message", "reason", models.CharField(max_length=12, choices=REASONS, blank=True, default="")),
        migrations.AddConstraint("message", models.UniqueConstraint(fields=["ticket", "kind", "occasion", "channel"], name="the_same_is_told_once")),
        migrations.AddConstraint("message", models.UniqueConstraint(fields=["booking", "kind", "occasion", "channel"], name="the_same_of_a_booking_is_told_once")),
        migrations.AddConstraint("message", models.CheckConstraint(
            condition=Q(ticket__isnull=False, booking__isnull=True, kind__in=ABOUT_VISITS)
            | Q(ticket__isnull=True, booking__isnull=False, kind__in=ABOUT_BOOKINGS),
            name="a_message_is_about_one_thing",
        )),
        migrations.AddConstraint("message", models.CheckConstraint(condition=Q(kind__in=[key for key, _name in KINDS]), name="message_kind_is_known")),
        migrations.AddConstraint("message", models.CheckConstraint(condition=Q(channel__in=[key for key, _name in CHANNELS]), name="message_channel_is_known")),
        migrations.AddIndex("message", models.Index(fields=["mall", "made_at"], name="message_of_mall_and_day")),
    ]
