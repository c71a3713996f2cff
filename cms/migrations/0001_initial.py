import uuid

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("assessments", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.CreateModel(
            name="HomePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "home page",
                "verbose_name_plural": "home pages",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="ModuleIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "shelf of modules",
                "verbose_name_plural": "shelves of modules",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="EditorialTask",
            fields=[
                (
                    "task_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.task",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        help_text="Pages/snippets at this step in a workflow will be moderated or approved by these groups of users",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
            ],
            options={
                "verbose_name": "editorial task",
                "verbose_name_plural": "editorial tasks",
            },
            bases=("wagtailcore.task",),
        ),
        migrations.CreateModel(
            name="InteractiveModulePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                ("element_uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "summary",
                    models.TextField(
                        help_text="Two or three sentences for the catalogue.",
                        max_length=1000,
                        verbose_name="summary",
                    ),
                ),
                (
                    "learning_outcomes",
                    models.TextField(
                        blank=True,
                        help_text="What the learner will be able to do. One outcome a line.",
                        verbose_name="learning outcomes",
                    ),
                ),
                (
                    "authors",
                    models.TextField(
                        help_text="As they should be named to learners. One person a line.",
                        verbose_name="authors",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [("step", 25)],
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Title of the step", "max_length": 255},
                            ),
                            1: ("wagtail.blocks.RichTextBlock", (), {"icon": "pilcrow", "label": "Text"}),
                            2: ("wagtail.images.blocks.ImageChooserBlock", (), {"label": "Image"}),
                            3: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "What the image tells, for those who cannot see it.",
                                    "label": "Description",
                                    "max_length": 500,
                                },
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "Caption", "max_length": 500, "required": False},
                            ),
                            5: (
                                "wagtail.blocks.StructBlock",
                                [[("image", 2), ("alt", 3), ("caption", 4)]],
                                {},
                            ),
                            6: ("wagtail.blocks.CharBlock", (), {"label": "Text", "required": False}),
                            7: ("wagtail.blocks.FloatBlock", (), {"label": "Numeric", "required": False}),
                            8: (
                                "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                [[("text", 6), ("number", 7)]],
                                {},
                            ),
                            9: ("wagtail.blocks.TextBlock", (), {"label": "Recommendation", "rows": 3}),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Left empty, the guideline of this module is cited.",
                                    "label": "Source",
                                    "max_length": 500,
                                    "required": False,
                                },
                            ),
                            11: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("A", "A"), ("B", "B"), ("C", "C")],
                                    "label": "Strength of recommendation",
                                    "required": False,
                                },
                            ),
                            12: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5")],
                                    "label": "Level of evidence",
                                    "required": False,
                                },
                            ),
                            13: (
                                "wagtail.blocks.StructBlock",
                                [[("text", 9), ("source", 10), ("strength", 11), ("evidence", 12)]],
                                {},
                            ),
                            14: ("wagtail.blocks.TextBlock", (), {"label": "Question", "rows": 2}),
                            15: ("wagtail.blocks.CharBlock", (), {"label": "Answer", "max_length": 500}),
                            16: (
                                "wagtail.blocks.BooleanBlock",
                                (),
                                {"label": "This answer is right", "required": False},
                            ),
                            17: ("wagtail.blocks.StructBlock", [[("text", 15), ("is_right", 16)]], {}),
                            18: (
                                "wagtail.blocks.ListBlock",
                                (17,),
                                {"label": "Answers", "max_num": 8, "min_num": 2},
                            ),
                            19: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {
                                    "help_text": "Shown together with the right answer.",
                                    "label": "Explanation",
                                    "rows": 3,
                                },
                            ),
                            20: (
                                "wagtail.blocks.StructBlock",
                                [[("question", 14), ("options", 18), ("explanation", 19)]],
                                {},
                            ),
                            21: ("wagtail.blocks.URLBlock", (), {"label": "Address"}),
                            22: ("wagtail.blocks.CharBlock", (), {"label": "Title", "max_length": 255}),
                            23: ("wagtail.blocks.StructBlock", [[("url", 21), ("title", 22)]], {}),
                            24: (
                                "wagtail.blocks.StreamBlock",
                                [
                                    [
                                        ("text", 1),
                                        ("image", 5),
                                        ("table", 8),
                                        ("quote", 13),
                                        ("checkpoint", 20),
                                        ("video_link", 23),
                                    ]
                                ],
                                {"label": "What the step shows"},
                            ),
                            25: ("wagtail.blocks.StructBlock", [[("title", 0), ("content", 24)]], {}),
                        },
                        verbose_name="steps",
                    ),
                ),
                (
                    "credits",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="One credit is one academic hour.",
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0.25),
                            django.core.validators.MaxValueValidator(500),
                        ],
                        verbose_name="credits",
                    ),
                ),
                (
                    "duration_minutes",
                    models.PositiveIntegerField(
                        help_text="How long a learner needs on average, tests included.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="duration in minutes",
                    ),
                ),
                (
                    "education_kind",
                    models.CharField(
                        choices=[
                            ("FORMAL", "Formal education"),
                            ("NON_FORMAL", "Non-formal education"),
                            ("SELF_STUDY", "Self-study"),
                        ],
                        default="SELF_STUDY",
                        max_length=16,
                        verbose_name="kind of education",
                    ),
                ),
                (
                    "specialties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        help_text="The credits count in each of these specialties.",
                        size=None,
                        verbose_name="specialties",
                    ),
                ),
                (
                    "guideline_code",
                    models.CharField(
                        blank=True,
                        help_text="As in the registry, for example 62_3.",
                        max_length=20,
                        verbose_name="guideline code",
                    ),
                ),
                (
                    "guideline_version",
                    models.CharField(
                        blank=True,
                        help_text="The year of approval.",
                        max_length=20,
                        verbose_name="guideline version",
                    ),
                ),
                (
                    "guideline_title",
                    models.CharField(blank=True, max_length=500, verbose_name="guideline title"),
                ),
                (
                    "guideline_url",
                    models.URLField(
                        blank=True,
                        help_text="Its page in the registry. Left empty, the address follows from the code.",
                        max_length=500,
                        verbose_name="guideline address",
                    ),
                ),
                (
                    "cover_image",
                    models.ForeignKey(
                        blank=True,
                        help_text="Shown in the catalogue, 16:9.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="cover image",
                    ),
                ),
                (
                    "final_test",
                    models.ForeignKey(
                        help_text="Passing it completes the module and grants the credits.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.test",
                        verbose_name="final test",
                    ),
                ),
                (
                    "pre_test",
                    models.ForeignKey(
                        blank=True,
                        help_text="Optional. It grants nothing: it shows the learner what to look out for.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.test",
                        verbose_name="pre-test",
                    ),
                ),
                (
                    "provider_organisation",
                    models.ForeignKey(
                        help_text="The organisation that answers for the module.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="provider",
                    ),
                ),
            ],
            options={
                "verbose_name": "interactive module",
                "verbose_name_plural": "interactive modules",
            },
            bases=("wagtailcore.page",),
        ),
    ]
