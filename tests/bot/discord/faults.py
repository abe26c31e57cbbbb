"""What goes wrong on the way: limits by bucket and for all, refusals, lost and slow answers."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.bot.discord.asked import Request

Headers = dict[str, str]
PER_SECOND = 50
RULES: dict[str, tuple[int, float]] = {
    "POST /channels/{channel}/messages": (5, 5.0),
    "PATCH /channels/{channel}/messages/{message}": (5, 5.0),
    "DELETE /channels/{channel}/messages/{message}": (5, 1.0),
    "POST /channels/{channel}/messages/bulk-delete": (1, 1.0),
    "GET /channels/{channel}/messages": (50, 1.0),
    "PUT /channels/{channel}/messages/{message}/reactions/{emoji}/@me": (1, 0.25),
    "PATCH /guilds/{guild}/members/{user}": (10, 10.0),
    "GET /guilds/{guild}/members": (10, 10.0),
    "GET /guilds/{guild}/audit-logs": (10, 10.0),
    "POST /users/@me/channels": (10, 10.0),
}
"""How many calls in how many seconds; Discord tells by its headers alone."""
USUAL = (50, 1.0)
MAJOR = ("channel", "guild", "application", "token")


class Limits:
    """Counts calls by bucket and for all; `rules` may be others, `on` says whether they hold."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.on = False
        self.rules = dict(RULES)
        self.refused = 0
        self.invalid: deque[float] = deque()
        """When calls ended in 401, 403 or 429: ten thousand in ten minutes end all."""
        self._clock = clock
        self._came: dict[str, deque[float]] = {}
        self._all: deque[float] = deque()

    def meet(self, asked: Request) -> tuple[Headers, dict[str, Any] | None]:
        """Count a call; gives the headers, and the body of the refusal where it is one."""
        if not self.on:
            return {}, None
        now = self._clock()
        if not asked.route.startswith(("/interactions", "/webhooks")):
            wait = _over(self._all, PER_SECOND, 1.0, now)
            if wait:
                return self._no(wait, scope="global")
        most, seconds = self.rules.get(asked.call, USUAL)
        major = ":".join(f"{n}={asked.path[n]}" for n in MAJOR if n in asked.path)
        came = self._came.setdefault(f"{asked.call} {major}", deque())
        wait = _over(came, most, seconds, now)
        left = max(0, most - len(came) - (0 if wait else 1))
        headers = _headers(
            asked, most, left, wait or (seconds if not came else came[0] + seconds - now)
        )
        if wait:
            more, body = self._no(wait, scope="user")
            return headers | more, body
        came.append(now)
        self._all.append(now)
        return headers, None

    def note(self, status: int) -> None:
        """Count an answer that Discord counts against who asks."""
        if status in (401, 403, 429):
            self.invalid.append(self._clock())

    def _no(self, wait: float, *, scope: str) -> tuple[Headers, dict[str, Any]]:
        self.refused += 1
        return too_fast(wait, everywhere=scope == "global")


def too_fast(wait: float, *, everywhere: bool = False) -> tuple[Headers, dict[str, Any]]:
    """Give the headers and the body of an answer to who calls too fast."""
    scope = {"X-RateLimit-Scope": "global" if everywhere else "user"}
    head = {"Retry-After": str(int(wait) + 1), "Via": "1.1 google", **scope}
    if everywhere:
        head["X-RateLimit-Global"] = "true"
    why = "You are being rate limited."
    return head, {"message": why, "retry_after": round(wait, 3), "global": everywhere}


def _over(came: deque[float], most: int, seconds: float, now: float) -> float:
    while came and came[0] + seconds <= now:
        came.popleft()
    return came[0] + seconds - now if len(came) >= most else 0.0


def _headers(asked: Request, most: int, left: int, after: float) -> Headers:
    digest = hashlib.blake2b(asked.call.encode(), digest_size=8).hexdigest()
    return {
        "X-RateLimit-Limit": str(most),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": f"{time.time() + after:.3f}",
        "X-RateLimit-Reset-After": f"{after:.3f}",
        "X-RateLimit-Bucket": digest,
    }


@dataclass
class Fault:
    """What happens to calls: `seconds` pass, then `status` is answered, or the connection ends.

    It ends `before` anything is done, or `after` it is done and not answered. `call` is a method
    and a route, empty for any; `times` is how often.
    """

    call: str = ""
    status: int = 0
    body: Any = None
    headers: Headers = field(default_factory=dict)
    seconds: float = 0.0
    ends: Literal["", "before", "after"] = ""
    times: int = 1


class Faults:
    """Faults in the order in which they were set; each is used up."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.met: list[Fault] = []

    def add(self, call: str = "", **more: Any) -> Fault:
        """Set a fault; see Fault."""
        self.waiting.append(fault := Fault(call, **more))
        return fault

    def limit(self, call: str, wait: float, *, everywhere: bool = False, times: int = 1) -> Fault:
        """Answer 429."""
        head, body = too_fast(wait, everywhere=everywhere)
        return self.add(call, status=429, body=body, headers=head, times=times)

    def take(self, asked: Request) -> Fault | None:
        """Give what happens to a call."""
        found = next((f for f in self.waiting if f.call in ("", asked.call)), None)
        if found is not None:
            found.times -= 1
            self.met.append(found)
            if found.times <= 0:
                self.waiting.remove(found)
        return found
