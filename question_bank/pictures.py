"""Which pictures may be shown: SVG without anything active, PNG and WebP by their signature."""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MEDIA_TYPES: Final = {"svg": "image/svg+xml", "png": "image/png", "webp": "image/webp"}

# A picture of an item is a drawing or a small photograph; the whole bank is held in memory.
MAX_BYTES: Final = 2_000_000

SVG_ELEMENTS: Final = frozenset(
    "svg g path rect circle ellipse line polyline polygon text tspan title desc defs use "
    "symbol marker pattern clipPath mask linearGradient radialGradient stop".split()
)

_SVG = "{http://www.w3.org/2000/svg}"
_HREFS = frozenset({"href", "{http://www.w3.org/1999/xlink}href"})
_OUTSIDE = re.compile(
    r"url\(\s*['\"]?(?!\s*#)|javascript:|data:|@import|expression\(", re.IGNORECASE
)


def picture_fault(name: str, content: bytes) -> str | None:
    """Say why a picture may not be shown, or None if it may."""
    if len(content) > MAX_BYTES:
        return f"is {len(content)} bytes large; at most {MAX_BYTES} are allowed"
    match name.rpartition(".")[2]:
        case "svg":
            return _svg_fault(content)
        case "png" if not content.startswith(b"\x89PNG\r\n\x1a\n"):
            return "is not a PNG picture"
        case "webp" if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
            return "is not a WebP picture"
    return None


def _svg_fault(content: bytes) -> str | None:
    try:
        root = fromstring(content, forbid_dtd=True)
    except ParseError as error:
        return f"is not well-formed SVG: {error}"
    except DefusedXmlException:
        return "declares a document type or entities"
    if root.tag != f"{_SVG}svg":
        return "is not an SVG picture: its root must be <svg> in the SVG namespace"
    return next((fault for element in root.iter() if (fault := _element_fault(element))), None)


def _element_fault(element: Element) -> str | None:
    tag = str(element.tag)
    if not tag.startswith(_SVG) or tag.removeprefix(_SVG) not in SVG_ELEMENTS:
        return f"contains <{tag.rpartition('}')[2]}>, which is not allowed"
    for attribute, value in element.attrib.items():
        if attribute.lower().startswith("on"):
            return f"contains the script attribute {attribute}"
        outside = attribute in _HREFS and not value.startswith("#")
        if outside or _OUTSIDE.search(value):
            return f"refers to something outside itself: {attribute}={value[:60]}"
    return None
