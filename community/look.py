"""How a community's pictures look."""

from pydantic import BaseModel, ConfigDict

from community.pictures import Theme


class Look(BaseModel):
    """How pictures look."""

    model_config = ConfigDict(extra="forbid")

    theme: Theme = "light"
    """Whether pictures are drawn on light or on dark ground."""
