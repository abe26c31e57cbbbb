"""The judge: runs the rules over a message and folds what they say into one verdict."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from moderation.message import History, Message
from moderation.rule import STAGES, ReadyRule, Seen
from moderation.verdict import NOTHING, Finding, Verdict


def judge(rules: Sequence[ReadyRule], message: Message, history: History | None = None) -> Verdict:
    """Give the verdict of rules, in the order that `ordered` gives them, over a message."""
    seen = Seen(message, history)
    return fold([rule.find(seen) for rule in rules])


def ordered(rules: Iterable[ReadyRule]) -> tuple[ReadyRule, ...]:
    """Give the rules that are not off, by stage: behaviour, content, model."""
    return tuple(
        sorted((rule for rule in rules if rule.mode != "off"), key=lambda r: STAGES.index(r.stage))
    )


def fold(findings: Sequence[Finding]) -> Verdict:
    """Give one verdict of findings: the union of their actions, and how sure they are together.

    Their scores join as independent reasons do: what is left of doubt is multiplied. Their order
    does not matter, and one finding more never makes a verdict milder.
    """
    acting = [finding for finding in findings if finding.score > 0 and finding.mode == "act"]
    if not acting:
        return Verdict(tuple(findings))
    doubt = 1.0
    for score in sorted(finding.score for finding in acting):
        doubt *= 1.0 - score
    action = reduce(or_, (finding.action for finding in acting), NOTHING)
    return Verdict(tuple(findings), 1.0 - doubt, action)
