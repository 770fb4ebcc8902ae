"""Names that people take for one and programs for two.

Places are counted within each formation: two names that look alike would make two rankings of one,
and give a friend the first place in the second.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

_CAPITALS = str.maketrans(
    # Cyrillic and Greek capitals that common fonts draw like a Latin one
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "ABEKMHOPCTYXIJSABEZHIKMNOPTYX",
)
_SMALL = str.maketrans(
    # small letters of Cyrillic, Greek and Latin of which the same is true
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u051b\u051d"
    "\u03b1\u03b9\u03bd\u03bf\u03c1\u03c5\u0131\u0261",
    "aeopcyxijsdhqwaivopuig",
)
_HIDDEN = {"Cc", "Cf"}
"""Categories of characters that cannot be seen: controls and formats."""
_NO_SHAPE = re.compile(
    # a joiner of accents, fillers of Hangul, vowels of Khmer and selectors of Mongolian that nobody
    # draws, Braille without dots, and selectors of variants
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\uffa0\ufe00-\ufe0f"
    "\U000e0100-\U000e01ef]"
)


@cache
def shape(name: str) -> str:
    """What a name looks like: two names of one shape cannot be told apart on a list.

    Compatibility letters are decomposed (NFKC), marks without a shape left out, hyphens and spaces
    made one, capitals small, and letters of other scripts that are drawn alike made Latin.
    """
    plain = unicodedata.normalize("NFKC", name).translate(_CAPITALS).casefold()
    seen = []
    for one in _NO_SHAPE.sub("", unicodedata.normalize("NFKC", plain.translate(_SMALL))):
        category = unicodedata.category(one)
        if category == "Pd":
            seen.append("-")
        elif one.isspace() or category[0] == "Z":
            seen.append(" ")
        elif category not in _HIDDEN:
            seen.append(one)
    return " ".join("".join(seen).split())


def look_alikes(names: Iterable[str]) -> list[list[str]]:
    """Groups of different names of one shape, each in order."""
    groups: dict[str, set[str]] = defaultdict(set)
    for name in names:
        groups[shape(name)].add(name)
    return [sorted(group) for group in groups.values() if len(group) > 1]
