"""Versions of standards: typed content, states, days in force, and rows that never change once they bind."""

import anjungan.domain.catalog.models
import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


def take_up(apps, schema_editor):
    """Give each row of the catalogue its typed content; what was withdrawn is what held before."""
    from anjungan.domain.catalog.components import content_of_row, content_to_json

    before = {}
    standards = apps.get_model('catalog', 'ServiceStandard')
    for row in standards.objects.order_by('service_id', 'mall_id', 'version'):
        row.content = content_to_json(content_of_row(row.data))
        row.valid_from = before.get((row.service_id, row.mall_id))
        row.state = 'published'
        if row.withdrawn_at is not None:
            row.state = 'retired'
            row.valid_until = max(filter(None, [row.withdrawn_at.date(), row.valid_from]))
            before[row.service_id, row.mall_id] = row.valid_until
        if row.mall_id is not None:
            # Nobody approved it here: it goes on as a draft.
            row.state, row.valid_until = 'draft', None
        row.save()


# What people were told stays what they were told, whoever holds the keyboard.
GUARD = """
CREATE FUNCTION catalog_standard_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state IN ('published', 'retired') THEN
            RAISE EXCEPTION 'a published standard is kept' USING ERRCODE = '23514', CONSTRAINT = 'a_published_standard_is_kept';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state NOT IN ('published', 'retired') THEN
        RETURN NEW;
    END IF;
    IF (to_jsonb(NEW) - '{state,valid_until,withdrawn_at}'::text[]) IS DISTINCT FROM
       (to_jsonb(OLD) - '{state,valid_until,withdrawn_at}'::text[])
       OR NEW.state NOT IN ('published', 'retired')
       OR (OLD.state = 'retired' AND NEW.state <> 'retired') THEN
        RAISE EXCEPTION 'a published standard never changes' USING ERRCODE = '23514', CONSTRAINT = 'a_published_standard_never_changes';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER catalog_standard_stays BEFORE UPDATE OR DELETE ON catalog_servicestandard
    FOR EACH ROW EXECUTE FUNCTION catalog_standard_stays();
"""
UNGUARD = "DROP TRIGGER catalog_standard_stays ON catalog_servicestandard; DROP FUNCTION catalog_standard_stays();"


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0001_initial'),
        ('organizations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='servicestandard',
            name='approved_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='content',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='deviations',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='drafted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='drafted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='form_version',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='catalog.servicestandard'),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='review_note',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='revision',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='state',
            field=models.CharField(choices=[('draft', 'Rancangan'), ('in_review', 'Ditinjau mal'), ('published', 'Terbit'), ('retired', 'Digantikan')], default='draft', max_length=10),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='submitted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='submitted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='valid_from',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='valid_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='workflow_version',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='servicestandard',
            name='data',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.RunPython(take_up, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='servicestandard',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'in_review'])), fields=('service', 'mall'), name='one_open_version_per_service_and_mall', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='servicestandard',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state__in', ['published', 'retired'])), expressions=[('service', '='), (django.db.models.functions.comparison.Coalesce('mall', 0), '='), (anjungan.domain.catalog.models.DaysInForce('valid_from', 'valid_until'), '&&')], name='one_standard_in_force_per_service_and_mall'),
        ),
        migrations.AddConstraint(
            model_name='servicestandard',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'published', 'retired'])), name='standard_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='servicestandard',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['published', 'retired']), _negated=True), ('content__has_key', 'schema'), _connector='OR'), name='a_binding_standard_says_its_schema'),
        ),
        migrations.AddConstraint(
            model_name='servicestandard',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='a_standard_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='servicestandard',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'retired'), _negated=True), ('valid_until__isnull', False), _connector='OR'), name='a_retired_standard_has_an_end'),
        ),
        migrations.AddConstraint(
            model_name='servicestandard',
            constraint=models.CheckConstraint(condition=models.Q(('mall__isnull', True), ('state__in', ['draft', 'in_review']), models.Q(('approved_by__isnull', False), ('valid_from__isnull', False)), _connector='OR'), name='a_mall_approves_what_it_publishes'),
        ),
        migrations.AddConstraint(
            model_name='servicestandard',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='nobody_approves_what_they_submitted'),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
