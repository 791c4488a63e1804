from pathlib import Path

import anjungan.foundation
import anjungan.foundation.models
from django.db import migrations, models

# The columns' defaults need these before they are installed with all others after migrating.
FUNCTIONS = Path(anjungan.foundation.__file__).parent / "sql" / "005_epochs.sql"
AHEAD = "CREATE FUNCTION foundation_ahead() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT 0::bigint $$;"


class Migration(migrations.Migration):

    dependencies = [
        ("foundation", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(AHEAD + FUNCTIONS.read_text(), migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="eventrecord",
            name="xid",
            field=models.BigIntegerField(db_default=anjungan.foundation.models.TransactionNumber()),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="xid",
            field=models.BigIntegerField(db_default=anjungan.foundation.models.TransactionNumber()),
        ),
    ]
