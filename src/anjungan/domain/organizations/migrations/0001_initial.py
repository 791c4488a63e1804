"""The tables of the room."""

import anjungan.foundation.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, editable=False, unique=True)),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('name_id', models.CharField(max_length=160)),
                ('name_en', models.CharField(blank=True, default='', max_length=160)),
                ('short', models.CharField(max_length=60)),
                ('level', models.CharField(choices=[('pusat', 'Pusat'), ('provinsi', 'Provinsi'), ('kota', 'Kabupaten/Kota'), ('bumn', 'BUMN'), ('bumd', 'BUMD'), ('vertikal', 'Vertikal'), ('perbankan', 'Perbankan')], max_length=12)),
                ('parent', models.CharField(blank=True, default='', max_length=160)),
                ('source', models.TextField(blank=True, default='')),
                ('source_type', models.CharField(blank=True, default='', max_length=30)),
                ('catalogue_digest', models.CharField(blank=True, default='', max_length=64)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'agencies',
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', ['pusat', 'provinsi', 'kota', 'bumn', 'bumd', 'vertikal', 'perbankan'])), name='agency_level_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Mall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, editable=False, unique=True)),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=160)),
                ('short_name', models.CharField(max_length=60)),
                ('city', models.CharField(max_length=80)),
                ('province', models.CharField(max_length=80)),
                ('region_code', models.CharField(blank=True, default='', max_length=13)),
                ('time_zone', models.CharField(choices=[('Asia/Jakarta', 'WIB'), ('Asia/Pontianak', 'WIB (Pontianak)'), ('Asia/Makassar', 'WITA'), ('Asia/Jayapura', 'WIT')], max_length=40)),
                ('is_demo', models.BooleanField(default=False)),
                ('facts', models.JSONField(blank=True, default=dict)),
                ('catalogue_digest', models.CharField(blank=True, default='', max_length=64)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('time_zone__in', ['Asia/Jakarta', 'Asia/Pontianak', 'Asia/Makassar', 'Asia/Jayapura'])), name='mall_is_in_an_indonesian_time_zone'), models.CheckConstraint(condition=models.Q(('region_code__regex', '^(\\d{2}(\\.\\d{2}){0,2}(\\.\\d{4})?)?$')), name='mall_region_code_is_a_kemendagri_code')],
            },
        ),
        migrations.CreateModel(
            name='StaffRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('officer', 'Petugas loket'), ('greeter', 'Petugas penyambut'), ('manager', 'Manajer mal'), ('agency_head', 'Kepala instansi'), ('admin', 'Administrator')], max_length=12)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='staff_roles', to='organizations.agency')),
                ('mall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staff_roles', to='organizations.mall')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staff_roles', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'mall', 'agency', 'role'), name='a_role_is_given_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('role__in', ['officer', 'greeter', 'manager', 'agency_head', 'admin'])), name='staff_role_is_known'), models.CheckConstraint(condition=models.Q(('role', 'officer'), models.Q(('agency__isnull', False), ('role', 'agency_head')), models.Q(('agency__isnull', True), ('role__in', ['greeter', 'manager', 'admin'])), _connector='OR'), name='only_officers_and_agency_heads_belong_to_an_agency')],
            },
        ),
        migrations.CreateModel(
            name='Tenancy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(blank=True, null=True)),
                ('until', models.DateField(blank=True, null=True)),
                ('agreement_number', models.CharField(blank=True, default='', max_length=80)),
                ('source', models.TextField(blank=True, default='')),
                ('catalogue_digest', models.CharField(blank=True, default='', max_length=64)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenancies', to='organizations.agency')),
                ('mall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tenancies', to='organizations.mall')),
            ],
            options={
                'verbose_name_plural': 'tenancies',
                'constraints': [models.UniqueConstraint(fields=('mall', 'agency'), name='one_tenancy_per_mall_and_agency'), models.CheckConstraint(condition=models.Q(('since__isnull', True), ('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='tenancy_ends_after_it_began')],
            },
        ),
    ]
