"""The questions of an attempt as HTML, joined from parts that were escaped once per item version.

A template loop over a hundred options costs more than everything else in the request together.
Only sanitised stems, escaped options and numbers are joined here.
"""

from collections.abc import Mapping
from itertools import groupby
from uuid import UUID

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.data import AttemptForm, AttemptReport, FormQuestion, ReportRow
from assessments.item_types.base import Outcome, ReviewOption


def render_questions(form: AttemptForm) -> SafeString:
    """The fieldsets of all questions, without any key."""
    words = _words_of_question(len(form.questions))
    return mark_safe("".join(_question(question, words) for question in form.questions))  # noqa: S308


def render_question(question: FormQuestion, total: int) -> SafeString:
    """One question outside an attempt, as it would look there."""
    return mark_safe(_question(question, _words_of_question(total)))  # noqa: S308


def _words_of_question(total: int) -> dict[str, str]:
    return {"question": escape(_("Question")), "of": escape(_("of %(total)d") % {"total": total})}


def render_numbers(form: AttemptForm) -> SafeString:
    """Links to the questions; which are answered is told in words too."""
    word, answered = escape(_("Question")), escape(_("answered"))
    parts: list[str] = []
    for question in form.questions:
        state = ' data-state="answered"' if question.response else ""
        told = f", {answered}" if question.response else ""
        parts.append(
            f'<li><a href="#question-{question.slot}"{state}><span class="visually-hidden">{word} </span>'
            f'{question.slot}<span class="visually-hidden" data-told="{answered}">{told}</span></a></li>'
        )
    return mark_safe("".join(parts))  # noqa: S308


def render_report_rows(report: AttemptReport) -> SafeString:
    """The questions of a finished attempt with what its policy shows; outcomes in words, not colour alone."""
    words, uuid = _words_of_report(), report.attempt.uuid
    return mark_safe("".join(_report_row(row, uuid, words) for row in report.rows))  # noqa: S308


def render_report_row(row: ReportRow) -> SafeString:
    """One question outside an attempt, whose answer is no file."""
    return mark_safe(_report_row(row, None, _words_of_report()))  # noqa: S308


def _words_of_report() -> dict[str, str]:
    return {
        "question": escape(_("Question")),
        "answer": escape(_("Your answer:")),
        "no answer": escape(_("No answer")),
        "own choice": escape(_("your choice")),
        "right answer": escape(_("right answer")),
        "explanation": escape(_("Explanation")),
        "comment": escape(_("Comment of the marker:")),
        **{outcome.value: escape(str(outcome.label)) for outcome in Outcome},
    }


def _report_row(row: ReportRow, uuid: UUID | None, words: Mapping[str, str]) -> str:
    outcome = f' data-outcome="{row.outcome.value}"' if row.outcome else ""
    verdict = f' — <strong class="kf-verdict">{words[row.outcome.value]}</strong>' if row.outcome else ""
    explanation = ""
    if row.explanation:
        explanation = (
            f'<div class="kf-explanation"><p class="fw-semibold mb-1">{words["explanation"]}</p>'
            f"{row.explanation}</div>"
        )
    title = f'<p class="kf-verdict-line">{words["question"]} {row.number}{verdict}</p>'
    context = f'<div class="kf-report-context">{row.context}</div>' if row.context else ""
    stem = f'<p class="kf-report-question">{row.question}</p>{context}' if row.question else context
    answers = _own_file(row, uuid, words) if row.file else row.picture + _answers(row, words)
    comment = _criteria(row)
    if row.comment:
        comment += (
            f'<p class="kf-report-comment"><strong>{words["comment"]}</strong> {escape(row.comment)}</p>'
        )
    corrected = f'<p class="kf-report-correction">{escape(row.correction)}</p>' if row.correction else ""
    return f'<li class="kf-outcome"{outcome}>{title}{corrected}{stem}{answers}{comment}{explanation}</li>'


def _answers(row: ReportRow, words: Mapping[str, str]) -> str:
    if not row.options:
        return f'<p class="mb-0">{words["no answer"]}</p>'
    lead = f'<p class="mb-1">{words["answer"]}</p>' if all(o.is_chosen for o in row.options) else ""
    html = [lead]
    for group, options in groupby(row.options, key=lambda option: option.group):
        if group:
            html.append(f'<p class="kf-report-group">{escape(group)}</p>')
        listed = "".join(_review_option(option, words) for option in options)
        html.append(f'<ul class="kf-report-options">{listed}</ul>')
    return "".join(html)


def _own_file(row: ReportRow, uuid: UUID | None, words: Mapping[str, str]) -> str:
    """A link for the person whose answer it is; nobody else's report is ever shown."""
    name = escape(row.file.name) if row.file else ""
    address = reverse("assessments:answer_file", args=[uuid, row.number])
    icon = '<i class="bi bi-paperclip" aria-hidden="true"></i>'
    return f'<p class="kf-report-file">{words["answer"]} {icon} <a href="{address}">{name}</a></p>'


def _criteria(row: ReportRow) -> str:
    """What the marker chose, criterion by criterion."""
    lines = []
    for criterion in row.criteria:
        points = _("%(points)d of %(most)d") % {"points": criterion.points, "most": criterion.most}
        lines.append(
            f"<li><span>{escape(criterion.criterion)}: {escape(criterion.text)}</span>"
            f' <strong class="kf-tabular">{escape(points)}</strong></li>'
        )
    return f'<ul class="kf-report-criteria">{"".join(lines)}</ul>' if lines else ""


def _review_option(option: ReviewOption, words: Mapping[str, str]) -> str:
    marks = []
    if option.is_right is not None:
        marks = [words["own choice"]] if option.is_chosen else []
        marks += [words["right answer"]] if option.is_right else []
    told = f' <em class="kf-report-mark">({", ".join(marks)})</em>' if marks else ""
    feedback = (
        f'<br><span class="kf-report-feedback">{escape(option.feedback)}</span>' if option.feedback else ""
    )
    return f"<li>{escape(option.text)}{told}{feedback}</li>"


def _question(question: FormQuestion, words: Mapping[str, str]) -> str:
    slot = question.slot
    section = f'<h2 class="kf-question-section">{escape(question.section)}</h2>' if question.section else ""
    told = f'<span class="visually-hidden">{words["question"]} </span>'
    legend = f'{told}<span class="kf-question__number">{slot}</span><span>{question.legend}</span>'
    if not question.legend:
        legend = f"<span>{words['question']} {slot} {words['of']}</span>"
    described, prose = "", ""
    if question.prose:
        described = f' aria-describedby="stem-{slot}"'
        prose = f'<div class="kf-prose kf-question__prose" id="stem-{slot}">{question.prose}</div>'
    return (
        f'{section}<fieldset class="kf-question" id="question-{slot}" data-slot="{slot}" tabindex="-1"'
        f"{described}>"
        f'<legend class="kf-question__stem">{legend}</legend>{prose}'
        f'<p class="kf-question__hint">{escape(str(question.hint))}{_points(question.points)}</p>'
        f"{question.inputs_html}</fieldset>"
    )


def _points(points: int) -> str:
    if points == 1:
        return ""
    told = ngettext("%(count)d point", "%(count)d points", points) % {"count": points}
    return f' <span class="kf-question__points">{escape(told)}</span>'
