"""What a capability declares: one `Feature`, exported by its handler module."""

from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, Generic, Literal, ParamSpec, TypedDict, TypeVar, Unpack

import msgspec
from pydantic import BaseModel

from community.commands import MOST_DESCRIPTION, NAME, Command
from community.context import Ctx, Reply
from community.events import Event, Finished
from community.facts import Fact
from community.fallback import Fallback
from community.params import params_of
from community.people import Role
from community.words import Text

S = TypeVar("S", bound=BaseModel)
E = TypeVar("E", bound=Event)
F = TypeVar("F", bound=Fact)
P = ParamSpec("P")

Downtime = Literal["latest", "each", "never"]
Run = Callable[Concatenate[Ctx[S], P], Awaitable[Reply]]
Listener = Callable[[Ctx[S]], Awaitable[None]]
FactListener = Callable[[Ctx[S], F], Awaitable[None]]
FactsListener = Callable[[Ctx[S], list[F]], Awaitable[None]]
ResultListener = Callable[[Ctx[S], Any, Finished], Awaitable[None]]


class Declared(TypedDict, total=False):
    """What a command may declare beside its name and its sentence; `Command` says what it means."""

    aliases: tuple[str, ...]
    answer: Literal["public", "private"]
    role: Role
    cooldown: float
    anywhere: bool
    label: Text | None
    sample: str | Text
    secret: bool
    fallback: Fallback
    lasting: bool
    merges: bool
    form: bool
    alone: str
    of_message: bool
    tells: bool


class NoSettings(BaseModel):
    """The settings of a feature that has none."""

    model_config = {"extra": "forbid"}


class Schedule(msgspec.Struct, frozen=True):
    """A recurring hour: `cron` has five fields in the community's zone, or in UTC for the house.

    `downtime` says what happens to hours that passed while nothing ran: only the latest strikes,
    each does, or none.
    """

    name: str
    cron: str
    downtime: Downtime
    run: Callable[..., Awaitable[Any]]
    scope: Literal["house", "community"] = "community"


class Feature(Generic[S]):
    """A capability: its name, settings model, commands, listeners, schedules, and its facts.

    `held` says whether who is under a sanction may use it all the same.
    """

    def __init__(
        self,
        name: str,
        settings: type[S],
        *,
        about: Text,
        tells: tuple[type[Fact], ...] = (),
        held: Literal["", "in private", "anywhere"] = "",
    ) -> None:
        self.name = name
        self.settings = settings
        self.about = about
        self.tells = tells
        self.held = held
        self.commands: list[Command] = []
        self.listeners: dict[type[Event], list[Callable[..., Awaitable[Any]]]] = {}
        self.repliers: list[Callable[..., Awaitable[Any]]] = []
        self.strangers: dict[type[Event], list[Callable[..., Awaitable[Any]]]] = {}
        self.door: list[Callable[..., Awaitable[Any]]] = []
        self.heard: dict[type[Fact], Callable[..., Awaitable[Any]]] = {}
        self.totals: dict[type[Fact], Callable[..., Awaitable[Any]]] = {}
        self.buttons: dict[str, Callable[..., Awaitable[Any]]] = {}
        self.free_buttons: set[str] = set()
        self.button_roles: dict[str, Role] = {}
        self.triggers: list[Callable[[S, str], bool]] = []
        self.schedules: list[Schedule] = []
        self.results: dict[str, Callable[..., Awaitable[Any]]] = {}

    def command(
        self, name: str, about: Text, **declared: Unpack[Declared]
    ) -> Callable[
        [Callable[Concatenate[Ctx[S], P], Awaitable[Reply]]],
        Callable[Concatenate[Ctx[S], P], Awaitable[Reply]],
    ]:
        """Declare a command; raises ValueError for a name that no platform would take."""
        if not NAME.match(name) or len(about.sentence) > MOST_DESCRIPTION:
            raise ValueError(f"/{name}: names are [a-z0-9_], descriptions up to {MOST_DESCRIPTION}")

        def declare(run: Run[S, P]) -> Run[S, P]:
            self.commands.append(
                Command(
                    name=name,
                    about=about,
                    feature=self.name,
                    run=run,
                    params=params_of(run),
                    **declared,
                )
            )
            return run

        return declare

    def on(self, kind: type[E], *, anywhere: bool = False) -> Callable[[Listener[S]], Listener[S]]:
        """Listen to a kind of event; on plain messages a listener adds and never reads.

        `anywhere` listens in chats without a community, too.
        """

        def declare(run: Listener[S]) -> Listener[S]:
            self.listeners.setdefault(kind, []).append(run)
            if anywhere:
                self.strangers.setdefault(kind, []).append(run)
            return run

        return declare

    def on_reply(self, run: Listener[S]) -> Listener[S]:
        """Listen to messages that answer another one; all others do not pay for it."""
        self.repliers.append(run)
        return run

    def trigger(self, is_one: Callable[[S, str], bool]) -> Callable[[S, str], bool]:
        """Say which texts, as a whole, it takes for something that it is asked to do."""
        self.triggers.append(is_one)
        return is_one

    def at_the_door(self, run: Listener[S]) -> Listener[S]:
        """Listen to what newcomers say, in the group or in private; nobody else is heard here."""
        self.door.append(run)
        return run

    def hears(self, kind: type[F]) -> Callable[[FactListener[S, F]], FactListener[S, F]]:
        """Listen to a kind of fact, in the transaction in which it became true."""

        def declare(run: FactListener[S, F]) -> FactListener[S, F]:
            self.heard[kind] = run
            return run

        return declare

    def sums(self, kind: type[F]) -> Callable[[FactsListener[S, F]], FactsListener[S, F]]:
        """Hear the facts of a kind together, once per batch: for what depends on totals.

        They are of one community; when its listener fails, of one member, so that only the facts
        on which it fails are told again.
        """

        def declare(run: FactsListener[S, F]) -> FactsListener[S, F]:
            self.totals[kind] = run
            return run

        return declare

    def button(
        self, action: str, *, role: Role = Role.MEMBER, anywhere: bool = False
    ) -> Callable[
        [Callable[Concatenate[Ctx[S], P], Awaitable[Reply]]],
        Callable[Concatenate[Ctx[S], P], Awaitable[Reply]],
    ]:
        """Declare what a button of this action does; its parameters come typed from the button.

        `role` is the least that may press it, whatever the button itself says. `anywhere` says
        that it names its own community, and needs none where it is pressed.
        """

        def declare(run: Run[S, P]) -> Run[S, P]:
            self.buttons[action] = run
            self.button_roles[action] = role
            if anywhere:
                self.free_buttons.add(action)
            return run

        return declare

    def schedule(
        self,
        name: str,
        cron: str,
        *,
        downtime: Downtime,
        scope: Literal["house", "community"] = "community",
    ) -> Callable[[Listener[S]], Listener[S]]:
        """Declare a recurring hour."""

        def declare(run: Listener[S]) -> Listener[S]:
            self.schedules.append(Schedule(f"{self.name}.{name}", cron, downtime, run, scope))
            return run

        return declare

    def result(self, job: type[msgspec.Struct]) -> Callable[[ResultListener[S]], ResultListener[S]]:
        """Declare who takes the result of a kind of job."""

        def declare(run: ResultListener[S]) -> ResultListener[S]:
            self.results[str(job.__struct_config__.tag)] = run
            return run

        return declare
