"""When the owner's digest is sent."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


class DigestSettings(BaseModel):
    """When the owner's digest is sent."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool = True
    """Whether the owner gets a digest of each week."""
    weekday: Weekday = "monday"
    """The day on which it is sent; it tells the seven days before."""
    hour: Annotated[int, Field(ge=0, le=23)] = 9
    """The hour of the community's clock at which it is sent."""

    public: bool = False
    """Set in a chat of its own: whether the week is told there in short, naming who is praised."""

    @property
    def day(self) -> int:
        """The weekday as a number, 0 for Monday."""
        return WEEKDAYS.index(self.weekday)
