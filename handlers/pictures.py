"""Pictures look as a community likes them."""

from community.feature import Feature
from community.look import Look
from community.words import t

feature = Feature("pictures", Look, about=t("Pictures"))
