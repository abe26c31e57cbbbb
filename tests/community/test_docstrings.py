"""What stands under a field, found in the source when somebody asks."""

from typing import Annotated

from pydantic import BaseModel, create_model

from community.docstrings import Of, docstring


class Bread(BaseModel):
    """A loaf."""

    crust: bool = True
    """Whether it has
    a crust."""
    weight: int = 500

    class Slice(BaseModel):
        """A part of it."""

        thick: int = 1
        """In millimetres."""


class Rye(Bread):
    """A dark one."""

    weight: int = 1000
    """Grams of it."""


def test_what_stands_under_a_field_is_one_line() -> None:
    assert docstring(Bread, "crust") == "Whether it has a crust."
    assert docstring(Bread.Slice, "thick") == "In millimetres."


def test_a_field_without_words_has_none() -> None:
    assert docstring(Bread, "weight") == ""


def test_the_nearest_class_that_says_the_field_is_asked() -> None:
    assert docstring(Rye, "crust") == "Whether it has a crust."
    assert docstring(Rye, "weight") == "Grams of it."


def test_a_class_within_a_function_is_found() -> None:
    class Bun(BaseModel):
        sweet: bool = False
        """Whether there is sugar in it."""

    assert docstring(Bun, "sweet") == "Whether there is sugar in it."


def test_a_field_that_is_made_of_another_says_the_same() -> None:
    made = create_model("Made", rye_weight=(Annotated[int, Of(Rye, "weight")], 0), bare=(int, 0))
    assert docstring(made, "rye_weight") == "Grams of it."
    assert docstring(made, "bare") == ""
