"""The tables of the room."""

import anjungan.foundation.ids
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
        ('premises', '0001_initial'),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('name_id', models.CharField(max_length=160)),
                ('name_en', models.CharField(blank=True, default='', max_length=160)),
                ('external_issuer', models.CharField(blank=True, max_length=160, null=True)),
                ('catalogue_digest', models.CharField(blank=True, default='', max_length=64)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='GlossaryTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('term_id', models.CharField(max_length=120, unique=True)),
                ('term_en', models.CharField(max_length=120)),
                ('used_in', models.CharField(blank=True, max_length=120, null=True)),
                ('catalogue_digest', models.CharField(blank=True, default='', max_length=64)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='LifeEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60, unique=True)),
                ('name_id', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, default='', max_length=120)),
                ('description_id', models.TextField(blank=True, default='')),
                ('catalogue_digest', models.CharField(blank=True, default='', max_length=64)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, editable=False, unique=True)),
                ('key', models.CharField(max_length=100, unique=True)),
                ('name_id', models.CharField(max_length=200)),
                ('name_en', models.CharField(blank=True, default='', max_length=200)),
                ('kind', models.CharField(choices=[('perizinan', 'Perizinan'), ('nonperizinan', 'Nonperizinan'), ('informasi', 'Informasi'), ('pengaduan', 'Pengaduan')], max_length=12)),
                ('description_id', models.TextField(blank=True, default='')),
                ('source', models.JSONField(blank=True, default=list)),
                ('source_type', models.CharField(blank=True, default='', max_length=30)),
                ('as_of', models.CharField(blank=True, max_length=10, null=True)),
                ('catalogue_digest', models.CharField(blank=True, default='', max_length=64)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('search_text', models.TextField(blank=True, default='')),
                ('search_vector', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.SearchVector('search_text', config='indonesian'), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='organizations.agency')),
                ('issues_documents', models.ManyToManyField(blank=True, related_name='issued_by', to='catalog.document')),
            ],
        ),
        migrations.CreateModel(
            name='PublishedFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(max_length=60)),
                ('value', models.JSONField(blank=True, null=True)),
                ('low', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('high', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('unit', models.CharField(blank=True, default='', max_length=40)),
                ('period', models.CharField(blank=True, default='', max_length=60)),
                ('scope', models.CharField(blank=True, max_length=160, null=True)),
                ('source', models.TextField()),
                ('as_of', models.CharField(blank=True, max_length=10, null=True)),
                ('note', models.TextField(blank=True, null=True)),
                ('catalogue_digest', models.CharField(max_length=64, unique=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='published_facts', to='organizations.agency')),
                ('mall', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='published_facts', to='organizations.mall')),
                ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='published_facts', to='catalog.service')),
            ],
        ),
        migrations.CreateModel(
            name='Offering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, editable=False, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offerings', to='premises.line')),
                ('mall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offerings', to='organizations.mall')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offerings', to='catalog.service')),
            ],
        ),
        migrations.CreateModel(
            name='LifeEventStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('optional', models.BooleanField(default=False)),
                ('when', models.CharField(blank=True, max_length=200, null=True)),
                ('depends_on', models.JSONField(blank=True, default=list)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='catalog.lifeevent')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='life_event_steps', to='catalog.service')),
            ],
            options={
                'ordering': ['event', 'order'],
            },
        ),
        migrations.CreateModel(
            name='ServiceStandard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('data', models.JSONField()),
                ('locality', models.CharField(blank=True, default='', max_length=160)),
                ('as_of', models.CharField(blank=True, max_length=10, null=True)),
                ('catalogue_digest', models.CharField(blank=True, default='', max_length=64)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('mall', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='service_standards', to='organizations.mall')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='standards', to='catalog.service')),
            ],
        ),
        migrations.AddIndex(
            model_name='service',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_vector'], name='service_by_words'),
        ),
        migrations.AddIndex(
            model_name='service',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='service_by_letters', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('key__regex', '^[a-z0-9_]+\\.[a-z0-9_]+$')), name='service_key_begins_with_a_group'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['perizinan', 'nonperizinan', 'informasi', 'pengaduan'])), name='service_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='publishedfact',
            constraint=models.CheckConstraint(condition=models.Q(('low__isnull', True), ('high__isnull', True), ('high__gte', models.F('low')), _connector='OR'), name='a_published_range_is_in_order'),
        ),
        migrations.AddConstraint(
            model_name='offering',
            constraint=models.UniqueConstraint(fields=('mall', 'service'), name='one_offering_per_mall_and_service'),
        ),
        migrations.AddConstraint(
            model_name='lifeeventstep',
            constraint=models.UniqueConstraint(fields=('event', 'order'), name='one_step_per_event_and_order'),
        ),
        migrations.AddConstraint(
            model_name='servicestandard',
            constraint=models.UniqueConstraint(fields=('service', 'mall', 'version'), name='one_standard_per_service_mall_and_version', nulls_distinct=False),
        ),
        # Links over two or three columns, which Django cannot say: no row may join things of two malls,.
        migrations.RunSQL(
            "ALTER TABLE catalog_offering ADD CONSTRAINT offering_and_line_are_in_one_mall FOREIGN KEY (line_id, mall_id) REFERENCES premises_line (id, mall_id)",
            "ALTER TABLE catalog_offering DROP CONSTRAINT offering_and_line_are_in_one_mall",
        ),
    ]
