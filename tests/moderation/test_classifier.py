"""The classifier as its callers see it: taught, asked, taken back, and kept in bytes."""

from __future__ import annotations

from base64 import b64decode

import pytest

from moderation.learning.classifier import Classifier, Taught
from moderation.learning.features import see
from moderation.learning.model import Bars, Model, NeverLearned
from moderation.learning.storing import NotAModel, from_bytes, to_bytes
from moderation.learning.training import Sample, train

ADVERTS = [
    f"{offer}, {reach} {number}"
    for offer in ("earn 500 dollars a day from home", "free casino bonus today")
    for reach in ("write me in private", "details in my profile")
    for number in range(6)
]
TALK = [
    f"{who} {what} {number}"
    for who in ("I think my sister", "our teacher")
    for what in ("left the keys in the kitchen", "wants to see that film")
    for number in range(6)
]

BEFORE = (
    "aGVhcnRoLWxlYXJuZWQtMgp4nGNgYDCeLsQidnbv4kkMjFNOO3AwgMFpBwkog4EBJgKVmgzEmXP+NM/7sGCCV6fsPImTTXu8lRJef5yu"
    "IStmalQgY6rOIsppzu0qppEtZmXkw0ACYMQKSDGBvkARK+DBCkgxFwCplhzf"
)
"""What version 2 stored after one lesson of spam: "free"."""
BEFORE_SCORE = 2.2280685519463357


def test_a_classifier_is_taught_asked_taken_back_and_kept_in_bytes() -> None:
    classifier = Classifier()
    for advert, talk in zip(ADVERTS, TALK, strict=True):
        classifier.learn(advert, spam=True)
        classifier.learn(talk, spam=False)
    before = classifier.dump()
    receipt = classifier.learn("my sister sells cheap tickets", spam=True, signs=("link",))

    assert Classifier.load(classifier.dump()).dump() == classifier.dump() != before
    classifier.unlearn(receipt)
    assert classifier.dump() == before
    with pytest.raises(NeverLearned):
        classifier.unlearn(receipt)
    assert classifier.dump() == before


def test_practice_gives_receipts_that_take_the_lessons_out_again() -> None:
    classifier = Classifier()
    adverts, talk = (
        [Taught(text, spam) for text in of] for of, spam in ((ADVERTS, True), (TALK, False))
    )
    receipts = classifier.practise([*adverts, *talk])

    assert classifier.score(ADVERTS[0]) > 0 > classifier.score(TALK[0])
    assert classifier.why(ADVERTS[0])[0].adds > 0
    assert not classifier.due(len(receipts))
    for receipt in receipts:
        classifier.unlearn(receipt)
    assert sum(classifier.model.lessons) == 0
    assert not classifier.model.weights.any()


@pytest.mark.parametrize("spoil", [Bars(whole=float("nan")), Bars(window=float("-inf"))])
def test_a_model_without_bars_is_refused(spoil: Bars) -> None:
    spoiled = Model()
    spoiled.bars = spoil
    with pytest.raises(NotAModel):
        from_bytes(to_bytes(spoiled))


def test_a_copy_of_spam_in_a_foreign_script_is_known_again() -> None:
    talk = [f"сегодня {what} не будет, приходите {when}" for what in "абвгд" for when in "еёжз"]
    offer = "we offer the newest versions of every graphics program at half of the usual price"
    model, _ = train([Sample(see(offer), True), *(Sample(see(text), False) for text in talk)])

    assert model.margin(see(f"{offer}!")) > 0
    assert model.margin(see("my sister wants to see the newest film at the usual price")) < 0


def test_a_model_of_the_format_before_scores_as_it_did() -> None:
    model = from_bytes(b64decode(BEFORE))

    assert model.score(see("free now")) == pytest.approx(BEFORE_SCORE)
    assert from_bytes(to_bytes(model)).manner == model.manner != Model().manner
