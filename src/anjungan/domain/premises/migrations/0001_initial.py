"""The tables of the room."""

import anjungan.domain.premises.models.ranges
import anjungan.foundation.ids
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, editable=False, unique=True)),
                ('code', models.CharField(max_length=4)),
                ('zone_number', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Cast(django.db.models.functions.text.Left('code', 1), models.PositiveSmallIntegerField()), output_field=models.PositiveSmallIntegerField())),
                ('state', models.CharField(choices=[('open', 'Buka'), ('paused', 'Jeda'), ('closed', 'Tutup')], default='closed', max_length=8)),
                ('state_reason', models.CharField(blank=True, default='', max_length=120)),
                ('state_since', models.DateTimeField(blank=True, null=True)),
                ('active_line_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='counters', to='organizations.agency')),
                ('mall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counters', to='organizations.mall')),
                ('officer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='staffed_counters', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, editable=False, unique=True)),
                ('code', models.CharField(max_length=20)),
                ('name_id', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120)),
                ('daily_quota', models.PositiveIntegerField(blank=True, null=True)),
                ('cutoff_minutes', models.PositiveSmallIntegerField(default=15)),
                ('promise_minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('typical_service_seconds', models.PositiveIntegerField(default=600)),
                ('typical_service_source', models.CharField(blank=True, default='', max_length=200)),
                ('is_active', models.BooleanField(default=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='organizations.agency')),
                ('mall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='organizations.mall')),
            ],
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('business_date', models.DateField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('counter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='premises.counter')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to=settings.AUTH_USER_MODEL)),
                ('lines', models.ManyToManyField(blank=True, related_name='duties', to='premises.line')),
            ],
            options={
                'verbose_name_plural': 'duties',
            },
        ),
        migrations.CreateModel(
            name='CounterSkill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('counter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skills', to='premises.counter')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skills', to='premises.line')),
            ],
        ),
        migrations.AddField(
            model_name='counter',
            name='lines',
            field=models.ManyToManyField(related_name='counters', through='premises.CounterSkill', to='premises.line'),
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('reason_id', models.CharField(max_length=200)),
                ('reason_en', models.CharField(blank=True, default='', max_length=200)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='organizations.agency')),
                ('mall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='organizations.mall')),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='premises.line')),
            ],
        ),
        migrations.CreateModel(
            name='OpeningPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
                ('issues_from', models.TimeField(blank=True, null=True)),
                ('season', models.CharField(choices=[('regular', 'Biasa'), ('ramadan', 'Ramadan')], default='regular', max_length=8)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_until', models.DateField(blank=True, null=True)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='opening_periods', to='organizations.agency')),
                ('mall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opening_periods', to='organizations.mall')),
            ],
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(max_length=2)),
                ('name_id', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=80)),
                ('icon', models.CharField(max_length=40)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('mall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topics', to='organizations.mall')),
            ],
        ),
        migrations.AddField(
            model_name='line',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='premises.topic'),
        ),
        migrations.CreateModel(
            name='Zone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('name_id', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=80)),
                ('mall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='zones', to='organizations.mall')),
            ],
        ),
        migrations.AddField(
            model_name='topic',
            name='zone',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='topics', to='premises.zone'),
        ),
        migrations.AddField(
            model_name='line',
            name='zone',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='premises.zone'),
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('kiosk', 'Anjungan mandiri'), ('display', 'Layar panggilan'), ('greeter', 'Tablet penyambut'), ('printer', 'Pencetak')], max_length=8)),
                ('name', models.CharField(max_length=80)),
                ('token_hash', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('registered_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('last_seen_at', models.DateTimeField(blank=True, null=True)),
                ('status', models.JSONField(blank=True, default=dict)),
                ('printer_kind', models.CharField(choices=[('none', 'Tanpa pencetak'), ('browser', 'Lewat peramban'), ('network', 'Pencetak jaringan')], default='none', max_length=8)),
                ('printer_address', models.CharField(blank=True, default='', max_length=120)),
                ('mall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to='organizations.mall')),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='premises.zone')),
            ],
        ),
        migrations.AddField(
            model_name='counter',
            name='zone',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counters', to='premises.zone'),
        ),
        migrations.CreateModel(
            name='BreakPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('starts', models.TimeField()),
                ('ends', models.TimeField()),
                ('reason', models.CharField(choices=[('friday_prayer', 'Salat Jumat'), ('lunch', 'Istirahat siang'), ('other', 'Jeda layanan')], default='lunch', max_length=16)),
                ('issues_numbers', models.BooleanField(default=True)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='break_periods', to='organizations.agency')),
                ('mall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='break_periods', to='organizations.mall')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__isnull', True), ('weekday__range', (0, 6)), _connector='OR'), name='break_weekday_is_monday_0_to_sunday_6'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='break_ends_after_it_began')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('kind', models.CharField(choices=[('holiday', 'Hari libur'), ('joint_leave', 'Cuti bersama'), ('special', 'Hari khusus')], max_length=12)),
                ('name', models.CharField(max_length=160)),
                ('confirmed', models.BooleanField(default=False)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('opens', models.TimeField(blank=True, null=True)),
                ('closes', models.TimeField(blank=True, null=True)),
                ('mall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_days', to='organizations.mall')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('mall', 'date'), name='one_calendar_day_per_mall_and_date'), models.CheckConstraint(condition=models.Q(models.Q(('closes__isnull', True), ('opens__isnull', True)), models.Q(('closes__gt', models.F('opens')), ('closes__isnull', False), ('opens__isnull', False)), _connector='OR'), name='calendar_day_has_both_hours_or_none')],
            },
        ),
        migrations.CreateModel(
            name='DutyBreak',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('reason', models.CharField(choices=[('lunch', 'Istirahat'), ('prayer', 'Salat'), ('meeting', 'Rapat'), ('other', 'Lainnya')], default='lunch', max_length=12)),
                ('duty', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='breaks', to='premises.duty')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='duty_break_ends_after_it_began'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('duty', '='), (anjungan.domain.premises.models.ranges.Span('starts_at', 'ends_at'), '&&')], name='one_break_at_a_time_in_a_duty')],
            },
        ),
        migrations.AddIndex(
            model_name='duty',
            index=models.Index(fields=['business_date', 'counter'], name='duty_by_day_and_counter'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='duty_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('counter', '='), (anjungan.domain.premises.models.ranges.Span('starts_at', 'ends_at'), '&&')], name='one_officer_per_counter_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='duty',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('officer', '='), (anjungan.domain.premises.models.ranges.Span('starts_at', 'ends_at'), '&&')], name='one_counter_per_officer_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='counterskill',
            constraint=models.UniqueConstraint(fields=('counter', 'line'), name='one_skill_per_counter_and_line'),
        ),
        migrations.AddIndex(
            model_name='closure',
            index=models.Index(fields=['mall', 'ends_at'], name='closure_by_mall_and_end'),
        ),
        migrations.AddConstraint(
            model_name='closure',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='closure_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='closure',
            constraint=models.CheckConstraint(condition=models.Q(('agency__isnull', True), ('line__isnull', True), _connector='OR'), name='closure_is_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='closure',
            constraint=models.CheckConstraint(condition=models.Q(('reason_id', ''), _negated=True), name='closure_says_why'),
        ),
        migrations.AddConstraint(
            model_name='openingperiod',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__range', (0, 6))), name='opening_weekday_is_monday_0_to_sunday_6'),
        ),
        migrations.AddConstraint(
            model_name='openingperiod',
            constraint=models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='opening_closes_after_it_opened'),
        ),
        migrations.AddConstraint(
            model_name='openingperiod',
            constraint=models.CheckConstraint(condition=models.Q(('issues_from__isnull', True), ('issues_from__lte', models.F('opens')), _connector='OR'), name='numbers_are_not_issued_after_opening_only'),
        ),
        migrations.AddConstraint(
            model_name='openingperiod',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='opening_validity_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='openingperiod',
            constraint=models.CheckConstraint(condition=models.Q(('season', 'regular'), models.Q(('season', 'ramadan'), ('valid_from__isnull', False), ('valid_until__isnull', False)), _connector='OR'), name='fasting_hours_have_dates'),
        ),
        migrations.AddConstraint(
            model_name='openingperiod',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('mall', '='), (django.db.models.functions.comparison.Coalesce(models.F('agency'), models.Value(0)), '='), ('weekday', '='), ('season', '='), (anjungan.domain.premises.models.ranges.TimesOfDay('opens', 'closes'), '&&'), (anjungan.domain.premises.models.ranges.Days('valid_from', 'valid_until'), '&&')], name='opening_periods_do_not_overlap'),
        ),
        migrations.AddConstraint(
            model_name='zone',
            constraint=models.UniqueConstraint(fields=('mall', 'number'), name='one_zone_per_mall_and_number'),
        ),
        migrations.AddConstraint(
            model_name='zone',
            constraint=models.CheckConstraint(condition=models.Q(('number__range', (1, 9))), name='zone_number_is_one_digit'),
        ),
        migrations.AddConstraint(
            model_name='zone',
            constraint=models.UniqueConstraint(fields=('id', 'mall'), name='zone_with_its_mall'),
        ),
        migrations.AddConstraint(
            model_name='zone',
            constraint=models.UniqueConstraint(fields=('id', 'mall', 'number'), name='zone_with_its_mall_and_number'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.UniqueConstraint(fields=('mall', 'letter'), name='one_topic_per_mall_and_letter'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(('letter__regex', '^[A-Z]{1,2}$')), name='topic_letter_is_one_or_two_capitals'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.UniqueConstraint(fields=('id', 'mall'), name='topic_with_its_mall'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.UniqueConstraint(fields=('mall', 'code'), name='one_line_per_mall_and_code'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Z0-9][A-Z0-9-]*$')), name='line_code_is_speakable'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.CheckConstraint(condition=models.Q(('typical_service_seconds__gt', 0)), name='line_takes_some_time'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.CheckConstraint(condition=models.Q(('daily_quota__isnull', True), ('daily_quota__gt', 0), _connector='OR'), name='line_quota_is_null_or_positive'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.UniqueConstraint(fields=('id', 'mall'), name='line_with_its_mall'),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.UniqueConstraint(fields=('mall', 'name'), name='one_device_per_mall_and_name'),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['kiosk', 'display', 'greeter', 'printer'])), name='device_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.CheckConstraint(condition=models.Q(('token_hash__isnull', True), ('token_hash__regex', '^[0-9a-f]{64}$'), _connector='OR'), name='device_token_hash_is_a_sha256'),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('printer_kind', 'network'), _negated=True), models.Q(('printer_address', ''), _negated=True), _connector='OR'), name='a_network_printer_has_an_address'),
        ),
        migrations.AddConstraint(
            model_name='counter',
            constraint=models.UniqueConstraint(fields=('mall', 'code'), name='one_counter_per_mall_and_code'),
        ),
        migrations.AddConstraint(
            model_name='counter',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[1-9][0-9]{2,3}$')), name='counter_code_is_three_or_four_digits'),
        ),
        migrations.AddConstraint(
            model_name='counter',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'paused', 'closed'])), name='counter_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='counter',
            constraint=models.UniqueConstraint(condition=models.Q(('officer__isnull', False)), fields=('officer',), name='one_counter_per_signed_on_officer'),
        ),
        migrations.AddConstraint(
            model_name='counter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('officer__isnull', True), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('officer__isnull', False)), _connector='OR'), name='a_counter_has_an_officer_unless_closed'),
        ),
        # Links over two or three columns, which Django cannot say: no row may join things of two malls,
        # and a counter code must begin with the number of its zone.
        migrations.RunSQL(
            "ALTER TABLE premises_topic ADD CONSTRAINT topic_and_zone_are_in_one_mall FOREIGN KEY (zone_id, mall_id) REFERENCES premises_zone (id, mall_id)",
            "ALTER TABLE premises_topic DROP CONSTRAINT topic_and_zone_are_in_one_mall",
        ),
        migrations.RunSQL(
            "ALTER TABLE premises_line ADD CONSTRAINT line_and_zone_are_in_one_mall FOREIGN KEY (zone_id, mall_id) REFERENCES premises_zone (id, mall_id)",
            "ALTER TABLE premises_line DROP CONSTRAINT line_and_zone_are_in_one_mall",
        ),
        migrations.RunSQL(
            "ALTER TABLE premises_line ADD CONSTRAINT line_and_topic_are_in_one_mall FOREIGN KEY (topic_id, mall_id) REFERENCES premises_topic (id, mall_id)",
            "ALTER TABLE premises_line DROP CONSTRAINT line_and_topic_are_in_one_mall",
        ),
        migrations.RunSQL(
            "ALTER TABLE premises_device ADD CONSTRAINT device_and_zone_are_in_one_mall FOREIGN KEY (zone_id, mall_id) REFERENCES premises_zone (id, mall_id)",
            "ALTER TABLE premises_device DROP CONSTRAINT device_and_zone_are_in_one_mall",
        ),
        migrations.RunSQL(
            "ALTER TABLE premises_counter ADD CONSTRAINT counter_code_begins_with_its_zone FOREIGN KEY (zone_id, mall_id, zone_number) REFERENCES premises_zone (id, mall_id, number)",
            "ALTER TABLE premises_counter DROP CONSTRAINT counter_code_begins_with_its_zone",
        ),
    ]
