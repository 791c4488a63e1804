"""Days of the calendar have a name in English too; those whose name nobody changed get theirs now."""

from django.db import migrations, models


def name_known_days(apps, schema_editor):
    import holidays

    rows = apps.get_model("premises", "CalendarDay").objects.filter(kind__in=["holiday", "joint_leave"], name_en="")
    years = sorted({row.date.year for row in rows})
    kinds = ("public", "government")
    names = [holidays.country_holidays("ID", years=years, language=each, categories=kinds) for each in ("id", "en_US")]
    for row in rows:
        indonesian, english = (known.get(row.date) or "" for known in names)
        if english and row.name in indonesian:
            row.name_en = english[:160]
            row.save(update_fields=["name_en"])


class Migration(migrations.Migration):

    dependencies = [
        ('premises', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='calendarday',
            name='name_en',
            field=models.CharField(blank=True, db_default='', default='', max_length=160),
        ),
        migrations.RunPython(name_known_days, migrations.RunPython.noop),
    ]
