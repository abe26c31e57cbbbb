"""What is seen of strangers: in their pictures, and on their profiles."""

import msgspec

MOST_CODES, MOST_CODE = 4, 500
"""How many codes of a picture are read, and how many characters of each."""


class Pictured(msgspec.Struct, frozen=True):
    """What is seen in a picture: what its codes say, and a fingerprint of how it looks.

    The fingerprint is an unsigned number of 64 bits, 0 for what looks like any other. `mirrored` is
    that of the picture turned over, `crops` are those of its parts when its edges are cut off.
    """

    codes: tuple[str, ...] = ()
    likeness: int = 0
    mirrored: int = 0
    crops: tuple[int, ...] = ()


class Profile(msgspec.Struct, frozen=True, gc=False):
    """What somebody's profile says: their own words, and the title of a channel linked there."""

    bio: str = ""
    home: str = ""
