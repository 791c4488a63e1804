"""The tables of the room."""

import anjungan.foundation.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Citizen',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, unique=True)),
                ('name_sealed', models.TextField(blank=True)),
                ('nik_sealed', models.TextField(blank=True)),
                ('nik_index', models.CharField(blank=True, max_length=64)),
                ('language', models.CharField(default='id', max_length=2)),
                ('large_text', models.BooleanField(default=False)),
                ('more_contrast', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('nik_index', ''), _negated=True), fields=['nik_index'], name='citizen_of_nik'), models.Index(fields=['seen_at'], name='citizen_seen')],
                'constraints': [models.CheckConstraint(condition=models.Q(('language__in', ['id', 'en'])), name='a_citizen_reads_a_language_of_ours'), models.CheckConstraint(condition=models.Q(models.Q(('nik_index', ''), ('nik_sealed', '')), models.Q(models.Q(('nik_sealed', ''), _negated=True), models.Q(('nik_index', ''), _negated=True)), _connector='OR'), name='a_kept_nik_can_be_found')],
            },
        ),
        migrations.CreateModel(
            name='CitizenContact',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, unique=True)),
                ('kind', models.CharField(max_length=5)),
                ('address_sealed', models.TextField()),
                ('address_index', models.CharField(max_length=64, unique=True)),
                ('proven_at', models.DateTimeField()),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='citizens.citizen')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['email', 'phone'])), name='a_contact_is_mail_or_phone'), models.CheckConstraint(condition=models.Q(('address_sealed', ''), _negated=True), name='a_contact_has_an_address')],
            },
        ),
        migrations.CreateModel(
            name='CitizenSession',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, unique=True)),
                ('secret_hash', models.CharField(max_length=64, unique=True)),
                ('device', models.CharField(max_length=80)),
                ('way', models.CharField(choices=[('code', 'kode sekali pakai'), ('passkey', 'kunci sandi'), ('provider', 'login lain')], max_length=8)),
                ('is_shared', models.BooleanField(default=False)),
                ('began_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('proven_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='citizens.citizen')),
            ],
            options={
                'indexes': [models.Index(fields=['ends_at'], name='session_ends')],
                'constraints': [models.CheckConstraint(condition=models.Q(('secret_hash__regex', '^[0-9a-f]{64}$')), name='session_hash_is_a_sha256'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('began_at'))), name='a_session_ends_after_it_began'), models.CheckConstraint(condition=models.Q(('way__in', ['code', 'passkey', 'provider'])), name='a_session_began_in_a_known_way')],
            },
        ),
        migrations.CreateModel(
            name='ContactProof',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, unique=True)),
                ('purpose', models.CharField(choices=[('enter', 'masuk'), ('add', 'tambah kontak'), ('confirm', 'pastikan')], max_length=8)),
                ('kind', models.CharField(max_length=5)),
                ('address_sealed', models.TextField()),
                ('address_index', models.CharField(max_length=64)),
                ('language', models.CharField(max_length=2)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('citizen', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='citizens.citizen')),
            ],
            options={
                'indexes': [models.Index(fields=['address_index', 'asked_at'], name='proof_of_contact'), models.Index(fields=['asked_at'], name='proof_asked')],
                'constraints': [models.CheckConstraint(condition=models.Q(('purpose__in', ['enter', 'add', 'confirm'])), name='a_code_has_a_purpose'), models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='a_code_is_tried_five_times'), models.CheckConstraint(condition=models.Q(('round__range', (1, 3))), name='a_code_is_sent_three_times'), models.CheckConstraint(condition=models.Q(models.Q(('citizen__isnull', True), ('purpose', 'enter')), models.Q(models.Q(('purpose', 'enter'), _negated=True), ('citizen__isnull', False)), _connector='OR'), name='only_entering_knows_nobody')],
            },
        ),
        migrations.CreateModel(
            name='ErasureRequest',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('receipt', models.CharField(max_length=16, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('counts', models.JSONField(default=dict)),
                ('citizen', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='erasures', to='citizens.citizen')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('cancelled_at__isnull', True), ('done_at__isnull', True)), fields=['due_at'], name='erasure_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True), ('done_at__isnull', True)), fields=('citizen',), name='one_open_wish_to_be_erased'), models.CheckConstraint(condition=models.Q(('cancelled_at__isnull', True), ('done_at__isnull', True), _connector='OR'), name='erased_or_taken_back_not_both'), models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('asked_at'))), name='an_erasure_can_be_taken_back')],
            },
        ),
        migrations.CreateModel(
            name='LinkedIdentity',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, unique=True)),
                ('provider', models.CharField(max_length=40)),
                ('issuer', models.CharField(max_length=250)),
                ('subject_sealed', models.TextField()),
                ('subject_index', models.CharField(max_length=64, unique=True)),
                ('linked_at', models.DateTimeField()),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identities', to='citizens.citizen')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('citizen', 'issuer'), name='one_identity_of_an_issuer')],
            },
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, unique=True)),
                ('credential_id', models.CharField(max_length=1400, unique=True)),
                ('credential', models.TextField()),
                ('sign_count', models.PositiveBigIntegerField(default=0)),
                ('label', models.CharField(max_length=80)),
                ('created_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to='citizens.citizen')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('credential_id', ''), _negated=True), models.Q(('credential', ''), _negated=True)), name='a_passkey_has_its_key')],
            },
        ),
        migrations.CreateModel(
            name='PasskeyChallenge',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, unique=True)),
                ('state', models.JSONField()),
                ('asked_at', models.DateTimeField()),
                ('citizen', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='citizens.citizen')),
            ],
            options={
                'indexes': [models.Index(fields=['asked_at'], name='challenge_asked')],
            },
        ),
        migrations.CreateModel(
            name='SavedItem',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('visit', 'kunjungan'), ('booking', 'janji')], max_length=8)),
                ('item', models.UUIDField()),
                ('saved_at', models.DateTimeField()),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved', to='citizens.citizen')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('citizen', 'kind', 'item'), name='saved_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['visit', 'booking'])), name='what_is_saved_is_known')],
            },
        ),
    ]
