"""Questions 入群问题: what the owner asks of newcomers, with the answers that are right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from community.buttons import Button
from community.challenges import folded
from community.context import Answer, Ctx, Reply
from community.door import Question, Questions
from community.entering import rules_of
from community.feature import Feature, NoSettings
from community.params import Rest
from community.people import Role
from community.ports import AuditLog
from community.refusals import Refusal
from community.words import Code, Lines, Phrase, Text, lines, t

feature = Feature("questions", NoSettings, about=t("Questions for newcomers"))

Ctx_ = Ctx[NoSettings]
ADMIN = int(Role.ADMIN)
MOST_QUESTIONS, MOST_ANSWERS, MOST_LETTERS = 30, 20, 200
NOT_ASKED = t(
    "They are asked once this is set: {setting}",
    setting=Code("/settings verification.mode question"),
)
SAMPLE = t("Which flour goes into our loaf? = rye, rye flour")
EXAMPLE = t("{command} {words}", command=Code("/setup question"), words=SAMPLE)


class NoAnswer(Refusal):
    """A question without an answer that could be right."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "Write the question, then = and the answers that are right, with commas between "
                "them. For example: {example}",
                example=EXAMPLE,
            )
        )


class EnoughQuestions(Refusal):
    """There are as many questions as one can overlook."""

    def __init__(self) -> None:
        super().__init__(
            t("There are {count} questions; take one away first.", count=MOST_QUESTIONS)
        )


@feature.command(
    "setup question",
    t("Think of a question for newcomers, with the answers that are right."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
    sample=SAMPLE,
)
async def add(ctx: Ctx_, words: Annotated[str, Field(max_length=900), Rest()]) -> Reply:
    question, answers = split(words)
    questions = ctx.uow.port(Questions)
    if len(await questions.all(ctx.community.id)) >= MOST_QUESTIONS:
        raise EnoughQuestions
    number = await questions.add(ctx.community.id, question, answers)
    await _note(ctx, "question.add", number)
    if rules_of(ctx).mode == "question":
        return _sheet([Question(number, question, answers)], t("From now on I ask newcomers this:"))
    told = _sheet([Question(number, question, answers)], t("This question is kept:"))
    return Answer(lines(told.words, NOT_ASKED), told.buttons)


@feature.command(
    "setup questions",
    t("Show the questions for newcomers, or take one away."),
    role=Role.ADMIN,
    answer="private",
    secret=True,
)
async def listed(ctx: Ctx_) -> Reply:
    return await _all(ctx, edit=False)


@feature.button("question.drop", role=Role.ADMIN)
async def drop(ctx: Ctx_, number: int) -> Reply:
    if await ctx.uow.port(Questions).drop(ctx.community.id, number):
        await _note(ctx, "question.drop", number)
    return await _all(ctx, edit=True)


def split(words: str) -> tuple[str, tuple[str, ...]]:
    """Read a question and its answers from words like `Which? = this, that`; raises NoAnswer."""
    question, equals, rest = words.replace("＝", "=").rpartition("=")
    answers = tuple(a.strip() for a in re.split(r"[,，、\n]", rest) if folded(a))
    is_long = any(len(answer) > MOST_LETTERS for answer in answers)
    if not (equals and question.strip() and answers) or is_long or len(answers) > MOST_ANSWERS:
        raise NoAnswer
    return question.strip(), answers


async def _all(ctx: Ctx_, *, edit: bool) -> Answer:
    known = await ctx.uow.port(Questions).all(ctx.community.id)
    if not known:
        none = t("There are no questions yet. To think of one: {example}", example=EXAMPLE)
        return Answer(none, edit=edit)
    told = _sheet(known, t("Questions for newcomers, of which each is asked one:"))
    hint = NOT_ASKED if rules_of(ctx).mode != "question" else None
    return Answer(lines(told.words, hint), told.buttons, edit=edit)


def _sheet(known: Sequence[Question], head: Text) -> Answer:
    told = [
        t(
            "{number}. {question} Right: {answers}",
            number=place,
            question=Phrase(each.words),
            answers=Lines(tuple(t("{word}", word=Phrase(a)) for a in each.answers), ", "),
        )
        for place, each in enumerate(known, 1)
    ]
    rows = tuple(
        (Button(t("Take {number} away", number=at), "question.drop", (each.number,), role=ADMIN),)
        for at, each in enumerate(known, 1)
    )
    return Answer(lines(head, *told), rows)


async def _note(ctx: Ctx_, what: str, number: int) -> None:
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, what, {"question": number}, at=ctx.event.at
    )
