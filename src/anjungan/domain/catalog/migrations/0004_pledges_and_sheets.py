"""Signed pledges, sheets that were handed in, and the decision behind a version."""

import anjungan.foundation.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


GUARD = """
CREATE FUNCTION catalog_pledge_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a signed pledge never changes' USING ERRCODE = '23514', CONSTRAINT = 'a_signed_pledge_never_changes';
END;
$$;
CREATE TRIGGER catalog_pledge_stays BEFORE UPDATE OR DELETE ON catalog_servicepledge
    FOR EACH ROW EXECUTE FUNCTION catalog_pledge_stays();
"""
UNGUARD = "DROP TRIGGER catalog_pledge_stays ON catalog_servicepledge; DROP FUNCTION catalog_pledge_stays();"


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0003_search'),
        ('organizations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='servicestandard',
            name='decree',
            field=models.CharField(blank=True, default='', max_length=120),
        ),
        migrations.CreateModel(
            name='ImportedSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=anjungan.foundation.ids.new_uuid, editable=False, unique=True)),
                ('file_name', models.CharField(max_length=160)),
                ('digest', models.CharField(max_length=64)),
                ('rows', models.JSONField()),
                ('uploaded_at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.JSONField(blank=True, null=True)),
                ('applied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mall', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imported_sheets', to='organizations.mall')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('mall', 'digest'), name='a_sheet_is_kept_once_per_mall')],
            },
        ),
        migrations.CreateModel(
            name='ServicePledge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decree', models.CharField(blank=True, default='', max_length=120)),
                ('statement', models.TextField()),
                ('signed_in', models.CharField(max_length=80)),
                ('signed_on', models.DateField()),
                ('signer_name', models.CharField(max_length=120)),
                ('signer_title', models.CharField(max_length=160)),
                ('recorded_at', models.DateTimeField()),
                ('mall', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='organizations.mall')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('mall', 'signed_on'), name='one_pledge_per_mall_and_day')],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
