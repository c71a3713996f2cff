from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

_RESULT = ("score", "percent", "passed", "result")


def _state(state: str, *, finished: bool, known: tuple[str, ...]) -> Q:
    holds: dict[str, object] = {f"{column}__isnull": column not in known for column in _RESULT}
    return Q(**{**holds, "state": state, "finished_at__isnull": not finished})


class Migration(migrations.Migration):
    """The attempts are many: 0008 checks the new rule on them without keeping their table locked."""

    dependencies = [("assessments", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="test",
            name="shuffle_questions",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="shuffle questions within a section"
            ),
        ),
        migrations.AddField(
            model_name="testversion",
            name="shuffle_questions",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="shuffle questions within a section"
            ),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="state",
            field=models.CharField(
                choices=[
                    ("in_progress", "In progress"),
                    ("marking", "Being marked"),
                    ("finished", "Finished"),
                ],
                default="in_progress",
                max_length=20,
                verbose_name="state",
            ),
        ),
        AddConstraintNotValid(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=_state("in_progress", finished=False, known=())
                | _state("marking", finished=True, known=("result",))
                | _state("finished", finished=True, known=_RESULT),
                name="attempt_state_fits_result",
            ),
        ),
        migrations.RemoveConstraint(model_name="attempt", name="attempt_state_matches_result"),
    ]
