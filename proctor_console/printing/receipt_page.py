"""The page of a printed receipt: A4, Indonesian first and English beside it, readable for years."""

import base64
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from html import escape
from typing import NamedTuple

from proctor_console.printing.receipt import PrintedReceipt

STYLE = """
@page { size: A4; margin: 12mm 16mm }
* { box-sizing: border-box }
html { color: #000; background: #fff; font: 9.7pt/1.34 "Atkinson Hyperlegible", Arial, sans-serif }
body { margin: 0 auto; max-width: 178mm; padding: 4mm 0 }
h1 { font-size: 17pt; line-height: 1.2; margin: 0 }
h2 { font-size: 11pt; line-height: 1.3; margin: 3.8mm 0 1mm }
p { margin: 0 0 1.5mm }
[lang=en] { color: #444; font-size: .88em }
h1 [lang=en], h2 [lang=en], th [lang=en], dt [lang=en] { font-weight: 400 }
header { border-bottom: .5mm solid #000; padding-bottom: 2.5mm; margin-bottom: 4mm }
header p { margin: 1mm 0 0 }
.who { display: flex; gap: 8mm; align-items: flex-start }
.who > div { flex: 1 }
.who > .code { flex: none; width: 64mm; margin: -3mm -3mm 0 0 }
.name { font-size: 15pt; font-weight: 700; line-height: 1.25; margin: 0; overflow-wrap: anywhere }
.number { font-size: 13pt; margin: 0 0 3mm }
.code svg { display: block; width: 64mm; height: 64mm }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: .2mm solid #777; padding: 1mm 0; text-align: left }
th { font-weight: 700 }
td + td, th + th { text-align: right; font-variant-numeric: tabular-nums; padding-left: 5mm }
tr:last-child > * { border-bottom: .5mm solid #000; font-weight: 700 }
.corrected { margin: 1.5mm 0 0 }
.warning { border: .5mm solid #000; padding: 1.5mm 3mm; margin: 3mm 0 0 }
.warning p { margin: 0 }
ol.steps { margin: 0; padding-left: 5mm }
ol.steps li { margin-bottom: 1mm }
.lines { font: 10.8pt/1.45 "DejaVu Sans Mono", "Liberation Mono", Consolas, monospace; margin: 0;
  border: .2mm solid #777; padding: 1.5mm 3mm; white-space: pre; break-inside: avoid }
.below { display: flex; flex-wrap: wrap; gap: 0 7mm }
.below > :last-child { flex: 1; min-width: 45mm }
dl { margin: 0 }
dt { line-height: 1.2 }
dd { margin: 0 0 1.6mm; font-weight: 700; overflow-wrap: anywhere;
  font-variant-numeric: tabular-nums }
section { break-inside: avoid }
footer { margin-top: 3mm; border-top: .2mm solid #777; padding-top: 2mm; font-size: 9pt }
@media screen { body { padding: 8mm 4mm } }
"""
SCRIPT = 'addEventListener("load", () => print())'


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    f"style-src {_hashed(STYLE)}; script-src {_hashed(SCRIPT)}"
)
"""Content-Security-Policy: this one style and this one script, which opens the print dialog."""


class Both(NamedTuple):
    """A sentence in both languages."""

    indonesian: str
    english: str


_STEPS = (
    Both(
        "Pindai kode ini dengan kamera ponsel Anda. Halaman yang terbuka memeriksa di ponsel "
        "sendiri bahwa jawaban yang tercatat adalah jawaban Anda dan tidak ada yang diubah.",
        "Scan this code with your own phone. The page that opens checks on the phone itself that "
        "what was recorded are your answers, and that nothing was altered.",
    ),
    Both(
        "Simpan halaman itu. Ia memeriksa lagi kapan saja, juga tanpa internet.",
        "Save that page. It checks again at any time, without internet too.",
    ),
    Both(
        "Tidak dapat memindai? Ketik baris di bawah di {page}. Tanda sesudah garis miring "
        "menunjukkan di baris mana ada salah ketik.",
        "You cannot scan? Type the lines below at {page}. The sign behind the slash tells in "
        "which line a slip is.",
    ),
    Both(
        "Bandingkan kode pendek yang Anda catat saat ujian, dan ukuran serta akar di bawah, dengan "
        "papan nilai atau pengumuman.",
        "Compare the short codes you wrote down in the exam, and size and root below, with the "
        "board or what was announced.",
    ),
    Both(
        "Ada yang tidak cocok? Ajukan sanggah dan tunjukkan tanda terima ini: tanda tangannya "
        "mengikat penyelenggara.",
        "Something does not fit? Object, and show this receipt: its signature binds the organizer.",
    ),
)


def receipt_page(printed: PrintedReceipt) -> str:
    """The whole page; every word that comes from people is escaped."""
    return "".join(_page(printed))


def _page(printed: PrintedReceipt) -> Iterator[str]:
    plan, candidate = printed.plan, printed.candidate
    yield (
        '<!doctype html>\n<html lang="id">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>Tanda terima {escape(candidate.participant_number)}</title>\n"
        f"<style>{STYLE}</style>\n<script>{SCRIPT}</script>\n</head>\n<body>\n"
    )
    yield f"<header>\n<h1>{_both('Tanda terima ujian', 'Exam receipt')}</h1>\n"
    yield f"<p>{escape(plan.exam)} · {escape(plan.title)}</p>\n</header>\n"
    yield '<main>\n<div class="who">\n<div>\n'
    yield f'<p class="name">{escape(candidate.name)}</p>\n'
    yield f'<p class="number">{escape(candidate.participant_number)}</p>\n'
    yield from _points(printed)
    yield f'</div>\n<div class="code">{printed.code}</div>\n</div>\n<div class="warning">\n'
    yield from _twice(
        "Siapa pun yang memegang lembar ini dapat membaca semua jawaban Anda. Simpan baik-baik, "
        "jangan difoto orang lain.",
        "Whoever holds this sheet can read all your answers. Keep it safe, and let nobody "
        "photograph it.",
    )
    yield "</div>\n"
    yield f"<section>\n<h2>{_both('Apa yang dilakukan dengannya', 'What to do with it')}</h2>\n"
    yield '<ol class="steps">\n'
    for indonesian, english in _STEPS:
        page = printed.page
        yield f"<li>{_both(indonesian.format(page=page), english.format(page=page))}</li>\n"
    yield '</ol>\n</section>\n<div class="below">\n<section>\n'
    yield f"<h2>{_both('Tanda terima sebagai teks', 'The receipt as text')}</h2>\n"
    numbered = (f"{at:>2}. {line}" for at, line in enumerate(printed.receipt.lines, 1))
    yield f'<pre class="lines">{escape(chr(10).join(numbered))}</pre>\n</section>\n'
    yield from _compared(printed)
    printed_at = datetime.fromtimestamp(printed.at / 1000).astimezone()
    said = f"{printed_at:%Y-%m-%d %H:%M:%S %z} · {printed.by}"
    yield f"</div>\n</main>\n<footer>{_both('Dicetak', 'Printed')} {escape(said)}</footer>\n"
    yield "</body>\n</html>\n"


def _points(printed: PrintedReceipt) -> Iterator[str]:
    sections, points = printed.plan.sections, printed.receipt.points
    yield f"<table>\n<tr><th>{_both('Subtes', 'Section')}</th>"
    yield f"<th>{_both('Nilai', 'Points')}</th></tr>\n"
    for section, reached in zip(sections, points, strict=True):
        yield f"<tr><td>{escape(section.title)}</td>"
        yield f"<td>{reached} / {section.max_points}</td></tr>\n"
    most = sum(section.max_points for section in sections)
    yield f"<tr><td>{_both('Jumlah', 'Total')}</td><td>{sum(points)} / {most}</td></tr>\n</table>\n"
    if printed.corrected is not None:
        since = f"{sum(printed.corrected)} ({', '.join(map(str, printed.corrected))})"
        said = _both("Sesudah koreksi kunci", "Since keys were corrected")
        yield f'<p class="corrected">{said}: <b>{since}</b></p>\n'


def _compared(printed: PrintedReceipt) -> Iterator[str]:
    compared, key = printed.compared, printed.key
    witnesses = f"{compared.cosigned} dari {compared.witnesses}" if compared.witnesses else "-"
    facts = (
        ("Ukuran catatan", "Size of the record", f"{compared.size}"),
        ("Akar", "Root", compared.root),
        ("Saksi yang ikut menandatangani", "Witnesses that co-signed", witnesses),
        ("Kunci catatan", "Key of the record", f"{key.name}+{key.key_id.hex()}"),
        ("Entri penutup", "Closing entry", f"{printed.receipt.index}"),
    )
    yield f"<section>\n<h2>{_both('Untuk dibandingkan', 'To compare')}</h2>\n<dl>\n"
    for indonesian, english, value in facts:
        yield f"<dt>{_both(indonesian, english)}</dt><dd>{escape(value)}</dd>\n"
    yield "</dl>\n</section>\n"


def _both(indonesian: str, english: str) -> str:
    return f'{escape(indonesian)} <span lang="en">{escape(english)}</span>'


def _twice(indonesian: str, english: str) -> Iterator[str]:
    yield f'<p><b>{escape(indonesian)}</b></p>\n<p lang="en">{escape(english)}</p>\n'
