"""The judge: runs the rules over a message and folds what they say into one verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import overload

from moderation.folding import read
from moderation.generations import Generations
from moderation.history import LazyHistory
from moderation.message import History, Message
from moderation.reading import MOST_TOGETHER, read_all
from moderation.rule import STAGES, ReadyRule, Seen
from moderation.sentences import Sentence
from moderation.traits import BITS as TRAITS
from moderation.verdict import Finding, Verdict

MOST_PLANS = 512
FEW, LONG = 4, 400
"""Fewer texts than these are read as fast one by one, if they have fewer characters together."""
UNASKED = Finding("", 0.0, Sentence(""))


class Plan:
    """What is done with messages of the same traits: which rules are asked, which miss unasked."""

    __slots__ = ("asked", "findings", "usual")

    def __init__(self, rules: Sequence[ReadyRule], traits: int, passed: int) -> None:
        self.findings = [_unasked(rule) for rule in rules]
        self.asked = tuple(
            (place, rule.check, rule.usual, rule.finding)
            for place, rule in enumerate(rules)
            if _is_asked(rule, traits) and not (passed >> place & 1 and not traits & rule.needs)
        )
        for place, _, usual, finding in self.asked:
            if usual is not None:
                self.findings[place] = finding(usual)
        self.usual = Verdict(tuple(self.findings))
        """The verdict where each rule says what it mostly says."""


def _is_asked(rule: ReadyRule, traits: int) -> bool:
    return rule.without is None or rule.suspects is not None or bool(traits & rule.needs)


def _unasked(rule: ReadyRule) -> Finding:
    return rule.without or UNASKED


class Ordered(Sequence[ReadyRule]):
    """Rules in the order of their stages, with the plans for such traits as were seen before."""

    __slots__ = ("_ahead", "_beside", "_passed", "_plans", "_rules", "_suspects")

    def __init__(self, rules: Iterable[ReadyRule]) -> None:
        self._rules = tuple(rules)
        self._ahead = [rule.ahead for rule in self._rules if rule.ahead is not None]
        self._suspects = [
            (place, rule.suspects)
            for place, rule in enumerate(self._rules)
            if rule.suspects is not None and rule.without is not None
        ]
        self._passed = Generations[int]()
        """Which rules, as bits by their places, pass over a text that was looked at ahead."""
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
        """Read the texts that are judged next, all at once; it is only faster, nothing else.

        Whoever stops in a row and begins again with its rest may give the rest again.
        """
        texts = self._passed.unknown(texts[:MOST_TOGETHER])
        if len(texts) < FEW and sum(map(len, texts)) < LONG:
            return
        read_all(texts)
        folded = [read(text) for text in texts]
        for ahead in self._ahead:
            ahead(folded)
        passed = [sum(1 << place for place, _ in self._suspects)] * len(texts)
        for place, suspects in self._suspects:
            for suspect in suspects(folded):
                passed[suspect] &= ~(1 << place)
        self._passed.add(zip(texts, passed, strict=True))

    def look_at(self, text: str) -> None:
        """Look at a text that is judged next, unless it was looked at ahead."""
        self.look_ahead([text])

    def plan(self, seen: Seen) -> Plan:
        """Give what is done with a message."""
        traits, passed = seen.traits, self._passed.get(seen.message.text) or 0
        key = passed << TRAITS | traits
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            plan = self._plans[key] = Plan(self._rules, traits, passed)
        return plan


def judge(
    rules: Sequence[ReadyRule], message: Message, history: History | LazyHistory | None = None
) -> Verdict:
    """Give the verdict of rules, in the order that `ordered` gives them, over a message."""
    rules = rules if isinstance(rules, Ordered) else Ordered(rules)
    if len(message.text) >= LONG:
        rules.look_at(message.text)
    seen = Seen(message, history)
    plan = rules.plan(seen)
    findings: list[Finding] | None = None
    acting: list[Finding] = []
    for place, check, usual, finding in plan.asked:
        said = check(seen)
        if said is not usual:
            if findings is None:
                findings = plan.findings.copy()
            findings[place] = found = finding(said)
            if found.score > 0 and found.mode == "act":
                acting.append(found)
    return _folded(tuple(findings), acting) if findings else plan.usual


def judge_singly(
    rules: Iterable[ReadyRule],
    message: Message,
    history: History | LazyHistory | None,
    failed: Callable[[ReadyRule, Exception], None],
) -> Verdict:
    """Give the verdict of those rules that do not raise; `failed` is told of the others.

    It is for when `judge` has raised: a rule with a defect must not silence all others.
    """
    findings = []
    for rule in rules:
        try:
            findings.append(rule.find(Seen(message, history)))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            failed(rule, error)
    return fold(findings)


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
    return _folded(tuple(findings), acting)


def _folded(findings: tuple[Finding, ...], acting: Sequence[Finding]) -> Verdict:
    """Give one verdict of findings, of which those are hits that act, in their order."""
    if not acting:
        return Verdict(findings)
    if len(acting) == 1:
        return Verdict(findings, 1.0 - (1.0 - acting[0].score), acting[0].action)
    doubt = 1.0
    for score in sorted(finding.score for finding in acting):
        doubt *= 1.0 - score
    action = reduce(or_, [finding.action for finding in acting])
    return Verdict(findings, 1.0 - doubt, action)
