"""The safe subset of HTML and MathML in which items are written.

What a browser gets is always nh3's own spelling. Text is *unsafe* when nh3 would change more than
spelling: drop a tag or an attribute, close what was left open, move a cell out of its table. The
allow-list below is the whole subset; there are no classes, styles, links or scripts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from typing import Final

import nh3

TEXT_TAGS: Final = frozenset(
    "p br hr em strong b i u s sub sup small span blockquote q cite code pre ol ul li dl dt "
    "dd table caption thead tbody tfoot tr th td figure figcaption div img".split()
)
MATH_TAGS: Final = frozenset(
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover "
    "munderover mtable mtr mtd mpadded mphantom mstyle".split()
)
ATTRIBUTES: Final[dict[str, set[str]]] = {
    "*": {"lang", "dir"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "type"},
    "math": {"display", "alttext"},
    "mo": {"stretchy", "form", "fence", "separator"},
    "mfrac": {"linethickness"},
    "mspace": {"width"},
    "mover": {"accent"},
    "munder": {"accentunder"},
}
PICTURE_SOURCE: Final = re.compile(r"pictures/([a-z0-9][a-z0-9._-]{0,99}\.(?:svg|png|webp))")

_VOID = frozenset({"br", "hr", "img"})
_CLEANER = nh3.Cleaner(
    tags=set(TEXT_TAGS | MATH_TAGS),
    attributes=ATTRIBUTES,
    link_rel=None,
    # No scheme at all: a picture is named relative to the bank, and nothing else may be fetched.
    url_schemes=set(),
)


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture where an item shows it, with the text read to those who cannot see it."""

    source: str
    alternative: str

    @property
    def name(self) -> str | None:
        """The picture's name in the bank; None if the source is not ``pictures/NAME``."""
        match = PICTURE_SOURCE.fullmatch(self.source)
        return match[1] if match else None


def canonical(html: str) -> str:
    """Spell a text as the browser will get it."""
    return _CLEANER.clean(html).strip()


def unsafe(html: str) -> str | None:
    """Say what sanitizing would change in a text, or None if only its spelling."""
    written, kept = _tokens(html), _tokens(canonical(html))
    if written == kept:
        return None
    for before, after in zip(written, [*kept, *[("end", "of text")] * len(written)], strict=False):
        if before != after:
            return f"not in the safe subset, or not closed where it should be: {_spell(before)}"
    return "something is left open: the end of the text had to be added"


def pictures(html: str) -> tuple[ShownPicture, ...]:
    """List the pictures a text shows, in reading order."""
    return tuple(
        ShownPicture(attributes.get("src") or "", (attributes.get("alt") or "").strip())
        for kind, name, attributes in _read(html)
        if (kind, name) == ("start", "img")
    )


def spoken(html: str) -> str:
    """Read a text as a screen reader would: its words and the alternatives of its pictures."""
    words = [
        attributes.get("alt") or "" if kind == "start" else name
        for kind, name, attributes in _read(html)
        if kind == "text" or (kind, name) == ("start", "img")
    ]
    return " ".join(" ".join(words).split())


def point_pictures(html: str, attribute_by_name: dict[str, str]) -> str:
    """Replace each picture's source by the attribute given for its name.

    Requires canonical text: in nh3's spelling the source is always written ``src="..."``.
    """
    return re.sub(
        rf'src="{PICTURE_SOURCE.pattern}"', lambda match: attribute_by_name[match[1]], html
    )


_Token = tuple[str, str, dict[str, str | None]]


class _Reader(HTMLParser):
    """Split a text into tags and words, spelling aside."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[_Token] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tokens.append(("start", tag, dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self.tokens.append(("end", tag, {}))

    def handle_data(self, data: str) -> None:
        self.tokens.append(("text", data, {}))

    def handle_comment(self, data: str) -> None:
        self.tokens.append(("comment", data, {}))

    def handle_decl(self, decl: str) -> None:
        self.tokens.append(("comment", decl, {}))

    def handle_pi(self, data: str) -> None:
        self.tokens.append(("comment", data, {}))


@lru_cache(maxsize=64)
def _read(html: str) -> tuple[_Token, ...]:
    # Each text of an item is looked at by five rules in a row: 64 texts are ten items.
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(reader.tokens)


def _tokens(html: str) -> list[tuple[object, ...]]:
    """Tags with sorted attributes, and words; a tbody that HTML implies does not count."""
    found: list[tuple[object, ...]] = []
    for kind, name, attributes in _read(html.strip()):
        if name == "tbody" and kind != "text":
            continue
        if kind == "text" and found and found[-1][0] == "text":
            found[-1] = ("text", f"{found[-1][1]}{name}")
        else:
            found.append((kind, name, *sorted(attributes.items())))
    return [token for token in found if token[0] != "text" or str(token[1]).strip()]


def _spell(token: tuple[object, ...]) -> str:
    kind, name, *attributes = token
    if kind == "text":
        return f'the words "{" ".join(str(name).split())[:60]}"'
    if kind == "comment":
        return "a comment"
    inside = "".join(f' {pair[0]}="{pair[1]}"' for pair in attributes if isinstance(pair, tuple))
    return f"<{'/' if kind == 'end' else ''}{name}{inside}>"
