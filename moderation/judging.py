"""The judge: runs the rules over a message and folds what they say into one verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import overload

from moderation.folding import read
from moderation.history import LazyHistory
from moderation.message import History, Message
from moderation.reading import MOST_TOGETHER, read_all
from moderation.rule import STAGES, ReadyRule, Seen
from moderation.sentences import Sentence
from moderation.verdict import Finding, Verdict

MOST_PLANS = 512
FEW = 4
"""Fewer texts than these are read as fast one by one."""
UNASKED = Finding("", 0.0, Sentence(""))


class Plan:
    """What is done with messages of the same traits: which rules are asked, which miss unasked."""

    __slots__ = ("asked", "findings")

    def __init__(self, rules: Sequence[ReadyRule], traits: int) -> None:
        self.findings = [rule.without or UNASKED for rule in rules]
        self.asked = tuple(
            (place, rule.find)
            for place, rule in enumerate(rules)
            if rule.without is None or traits & rule.needs
        )


class Ordered(Sequence[ReadyRule]):
    """Rules in the order of their stages, with the plans for such traits as were seen before."""

    __slots__ = ("_ahead", "_beside", "_plans", "_rules")

    def __init__(self, rules: Iterable[ReadyRule]) -> None:
        self._rules = tuple(rules)
        self._ahead = [rule.ahead for rule in self._rules if rule.ahead is not None]
        self._plans: dict[int, Plan] = {}
        self._beside: Ordered | None = None

    def __len__(self) -> int:
        return len(self._rules)

    @overload
    def __getitem__(self, place: int) -> ReadyRule: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[ReadyRule, ...]: ...
    def __getitem__(self, place: int | slice) -> ReadyRule | tuple[ReadyRule, ...]:
        return self._rules[place]

    def beside(self, rule: ReadyRule) -> Ordered:
        """Give these rules and one more behind them; the same again for the same one."""
        if self._beside is None or self._beside[-1] is not rule:
            self._beside = Ordered((*self._rules, rule))
        return self._beside

    def look_ahead(self, texts: Sequence[str]) -> None:
        """Read the texts that are judged next, all at once; it is only faster, nothing else."""
        texts = texts[:MOST_TOGETHER]
        if len(texts) < FEW:
            return
        read_all(texts)
        for ahead in self._ahead:
            ahead([read(text) for text in texts])

    def plan(self, traits: int) -> Plan:
        """Give what is done with messages of such traits."""
        plan = self._plans.get(traits)
        if plan is None:
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            plan = self._plans[traits] = Plan(self._rules, traits)
        return plan


def judge(
    rules: Sequence[ReadyRule], message: Message, history: History | LazyHistory | None = None
) -> Verdict:
    """Give the verdict of rules, in the order that `ordered` gives them, over a message."""
    seen = Seen(message, history)
    plan = (rules if isinstance(rules, Ordered) else Ordered(rules)).plan(seen.traits)
    findings, hit = plan.findings.copy(), False
    for place, find in plan.asked:
        findings[place] = found = find(seen)
        if found.score:
            hit = True
    return fold(findings) if hit else Verdict(tuple(findings))


def ordered(rules: Iterable[ReadyRule]) -> Ordered:
    """Give the rules that are not off, by stage: behaviour, content, model."""
    on = (rule for rule in rules if rule.mode != "off")
    return Ordered(sorted(on, key=lambda rule: STAGES.index(rule.stage)))


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
    action = reduce(or_, [finding.action for finding in acting])
    return Verdict(tuple(findings), 1.0 - doubt, action)
