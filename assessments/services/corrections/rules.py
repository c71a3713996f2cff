"""By which rules the versions of one wording are graded: now, and after a correction."""

from django.utils.translation import gettext as _

from assessments.correcting import CorrectionKind, GradingRule
from assessments.item_types.base import ItemBody
from assessments.models import CorrectedVersion, Correction, ItemVersion
from core.errors import ConflictError

# Item version id → the rule of its grading.
Rules = dict[int, GradingRule]


def versions_of_wording(version: ItemVersion) -> list[ItemVersion]:
    """All versions that ask exactly the same: only their keys, scoring or labels differ."""
    same = ItemVersion.objects.filter(item_id=version.item_id, type=version.type, stem=version.stem)
    return [other for other in same.order_by("number") if other.content == version.content]


def rules_now(versions: list[ItemVersion]) -> Rules:
    """What holds today: the latest correction, else the rule the version was written with."""
    rules = {version.id: rule_of_version(version) for version in versions}
    for row in CorrectedVersion.objects.filter(version_id__in=list(rules)):
        rules[row.version_id] = GradingRule(row.is_void, row.key, row.scoring, row.feedback)
    return rules


def rules_after(correction: Correction, versions: list[ItemVersion]) -> Rules:
    """What the correction makes of these versions; those that it leaves alone are not named.

    Raises ``ConflictError`` when it would change nothing.
    """
    now = rules_now(versions)
    after = _wanted(correction, now)
    if all(now[version_id] == rule for version_id, rule in after.items()):
        raise ConflictError(_("This correction would change nothing: the question is graded so already."))
    return after


def rule_of_version(version: ItemVersion) -> GradingRule:
    return GradingRule.of_body(ItemBody(version.content, version.key, version.scoring, version.feedback))


def _wanted(correction: Correction, now: Rules) -> Rules:
    if correction.kind == CorrectionKind.VOID:
        return {
            version_id: GradingRule(True, rule.key, rule.scoring, rule.feedback)
            for version_id, rule in now.items()
        }
    if correction.kind == CorrectionKind.REVERSAL:
        earlier = correction.reverses.rules_before if correction.reverses else {}
        return {
            int(version_id): GradingRule.from_json(rule)
            for version_id, rule in (earlier or {}).items()
            if int(version_id) in now
        }
    rule = GradingRule.from_json(correction.change or {})
    return dict.fromkeys(now, rule)
