"""Long work as data: recorded in the transaction, done by a worker, its result comes back."""

from datetime import date, datetime

import msgspec


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Something to work out for a community.

    The rest says who is told what came of it: member `asked_by`, by the account `to`, in the chat
    and topic in which they asked.
    """

    community: int
    platform: str = ""
    chat: str = ""
    topic: int = 0
    to: str = ""
    asked_by: int = 0
    language: str = "en"


class AuditBooks(Job, frozen=True, tag="audit_books", kw_only=True):
    """Recompute every balance from its ledger and verify the chain of the audit log."""


class CollectData(Job, frozen=True, tag="collect_data", kw_only=True):
    """Write all that is kept about member `asked_by` into a file."""


class Forget(Job, frozen=True, tag="forget", kw_only=True):
    """Erase the traces of a member who was parted from their accounts; names nobody itself."""

    member: int


class Prune(Job, frozen=True, tag="prune", kw_only=True):
    """Delete what has been kept long enough: rows before a moment (microseconds UTC), 0 for none.

    `receipts` and `letters` are of the whole house, `since` is the first day (an ordinal date) of
    which the community still keeps its activity.
    """

    receipts: int = 0
    letters: int = 0
    since: int = 0


class ReviewLots(Job, frozen=True, tag="review_lots", kw_only=True):
    """Go on with dated lots where a strike has left off: those before a day.

    `at` is the time of the strike; `notice` tells their owners, else they expire.
    """

    at: datetime
    before: date
    notice: bool


class Train(Job, frozen=True, tag="train", kw_only=True):
    """Go through all lessons of the community's classifier anew."""


class Replay(Job, frozen=True, tag="replay", kw_only=True):
    """Try a rule, with settings as JSON, on the community's stored messages."""

    rule: str
    settings: str


class ExportModel(Job, frozen=True, tag="export_model", kw_only=True):
    """Write the community's learned model into a file for member `asked_by`."""


class FetchModel(Job, frozen=True, tag="fetch_model", kw_only=True):
    """Fetch a learned model, or a list, by the platform's own name of its file: an errand."""

    file: str
    number: int
    is_list: bool = False


class ImportModel(Job, frozen=True, tag="import_model", kw_only=True):
    """Let the community's classifier be the model that member `asked_by` sent, by its number."""

    number: int
    at: datetime


class TakeBackModel(Job, frozen=True, tag="take_back_model", kw_only=True):
    """Let it be what it was before the model of that number was brought in."""

    number: int


class ExportAudit(Job, frozen=True, tag="export_audit", kw_only=True):
    """Write the community's audit log into a file for member `asked_by`."""


class ExportCases(Job, frozen=True, tag="export_cases", kw_only=True):
    """Write all cases of the community into a file for member `asked_by`."""


class MakeDigest(Job, frozen=True, tag="make_digest", kw_only=True):
    """Work out the digest of the week that begins on a day."""

    first: date


class MakePage(Job, frozen=True, tag="make_page", kw_only=True):
    """Write the digest of the week that begins on a day, as it was kept, into a page."""

    first: date


class LookForAnswers(Job, frozen=True, tag="look_for_answers", kw_only=True):
    """Look whether questions from before a moment were answered.

    Those of the days from `since` on of which it is not known, and those asked `after`, open then.
    """

    since: date
    after: datetime
    before: datetime


class MeasureGoals(Job, frozen=True, tag="measure_goals", kw_only=True):
    """Work out how far the running week and month have brought the community's goals.

    The week begins on `first`; of `today` a `share` is over.
    """

    first: date
    today: date
    share: float


class Recognise(Job, frozen=True, tag="recognise", kw_only=True):
    """Gather what is new of evidence and rank the members, up to a day (an ordinal date).

    A regular wrote on so many days and in so many weeks of 90 days; `keep` percent keep one.
    """

    today: int
    regular_days: int = 12
    regular_weeks: int = 4
    keep: int = 90


class OfSegments(Job, frozen=True, kw_only=True):
    """Something about segments, as they are at a moment, on a community day (an ordinal date)."""

    at: datetime
    today: int


class CountSegments(OfSegments, frozen=True, tag="count_segments", kw_only=True):
    """Count the members of every segment of the community."""


class ShowSegment(OfSegments, frozen=True, tag="show_segment", kw_only=True):
    """Count of whom a filter holds, and name some of them."""

    filter: str


class ExportSegment(OfSegments, frozen=True, tag="export_segment", kw_only=True):
    """Write those of whom a filter holds into a file for member `asked_by`."""

    filter: str


class CountAudience(OfSegments, frozen=True, tag="count_audience", kw_only=True):
    """Count whom a mailing would reach."""

    filter: str
    mailing: int


class GatherAudience(OfSegments, frozen=True, tag="gather_audience", kw_only=True):
    """Write down whom a mailing goes to."""

    filter: str
    mailing: int


class FindFading(OfSegments, frozen=True, tag="find_fading", kw_only=True):
    """Find members who fade, may be written to, and were not drawn lately: `most` of them."""

    most: int


class SendOut(Job, frozen=True, tag="send_out", kw_only=True):
    """Go on with a mailing that is under way."""

    mailing: int


class CarryOut(Job, frozen=True, tag="carry_out", kw_only=True):
    """Go on with what was decided about a wave of newcomers, by the number of its case."""

    wave: int


class Look(Job, frozen=True, kw_only=True):
    """Look at something that a platform keeps: an errand, done beside all other jobs.

    It is about `identity` and a `message` of the chat that was said at a moment, 0 for none.
    """

    identity: int
    at: datetime
    message: int = 0


class LookAtProfile(Look, frozen=True, tag="look_at_profile", kw_only=True):
    """Look at the profile of account `to`, who came, said the message, or reacted."""


class LookAtPicture(Look, frozen=True, tag="look_at_picture", kw_only=True):
    """Look at a picture of the message: its `place` among them, and the platform's own name."""

    place: int
    file: str


class ComparePicture(LookAtPicture, frozen=True, tag="compare_picture", kw_only=True):
    """Look at a picture of somebody who wrote much: an errand of its own, so that however many
    they post, strangers' pictures wait for none of them.
    """


_of_mailings = CountAudience | FindFading | GatherAudience | SendOut
_of_segments = CountSegments | ExportSegment | ShowSegment
_of_cases = ExportAudit | ExportCases | ExportModel | Replay | Train
_of_weeks = LookForAnswers | MakeDigest | MakePage | MeasureGoals
_of_looks = ComparePicture | LookAtPicture | LookAtProfile
_of_models = FetchModel | ImportModel | TakeBackModel
type_of_job = (
    AuditBooks
    | CarryOut
    | CollectData
    | _of_cases
    | _of_looks
    | _of_mailings
    | _of_models
    | _of_segments
    | Forget
    | _of_weeks
    | Prune
    | Recognise
    | ReviewLots
)


class Left(msgspec.Struct, frozen=True):
    """How much is left to be done."""

    rows: int


class FoundFading(msgspec.Struct, frozen=True):
    """Members who fade, the likeliest lost first."""

    members: tuple[int, ...]


class Recognised(msgspec.Struct, frozen=True):
    """How many rows of evidence were written, and how many members are ranked over each span."""

    rows: int
    ranked: dict[int, int]


class File(msgspec.Struct, frozen=True):
    """A file that was written for somebody: where it lies, and its size in bytes and rows."""

    path: str
    size: int
    rows: int


class Trained(msgspec.Struct, frozen=True):
    """How many lessons a model was made of."""

    lessons: int


class Forgot(msgspec.Struct, frozen=True):
    """What erasing came to: rows changed or deleted, and whether the bytes are gone as well."""

    rows: int
    wiped: bool


class Pruned(msgspec.Struct, frozen=True):
    """How many rows were deleted."""

    rows: int
