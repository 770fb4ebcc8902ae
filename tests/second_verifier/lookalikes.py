"""Names that cannot be told apart on paper."""

import unicodedata

_CYRILLIC = (
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405"
)
_GREEK = "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
_DRAWN = dict(zip(_CYRILLIC + _GREEK, "ABEKMHOPCTYXIJS" + "ABEZHIKMNOPTYX", strict=True))
_SMALL = "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u051b\u051d"
_SMALL += "\u03b1\u03b9\u03bd\u03bf\u03c1\u03c5\u0131\u0261"
_AS_SMALL = dict(zip(_SMALL, "aeopcyxijsdhqw" + "aivopu" + "ig", strict=True))
_UNSEEN = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164}
_UNSEEN |= {0xFFA0, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}


def as_drawn(name: str) -> str:
    capitals = "".join(_DRAWN.get(c, c) for c in unicodedata.normalize("NFKC", name))
    small = "".join(_AS_SMALL.get(c, c) for c in capitals.casefold())
    drawn = "".join(map(_drawn, unicodedata.normalize("NFKC", small)))
    return " ".join(drawn.split())


def _drawn(c: str) -> str:
    if unicodedata.category(c) == "Pd":
        return "-"
    if c.isspace() or unicodedata.category(c).startswith("Z"):
        return " "
    hidden = ord(c) in _UNSEEN or unicodedata.category(c) in {"Cc", "Cf"}
    return "" if hidden else c
