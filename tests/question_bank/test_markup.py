import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank import markup


@pytest.mark.parametrize(
    "html",
    [
        "teks biasa, 3 &lt; 4 &amp; 5",
        "<p>baris<br/>dua</p>",
        "<table><tr><th scope='col'>a</th><td colspan=\"2\">b</td></tr></table>",
        "<math><mfrac><mn>1</mn><msup><mi>x</mi><mn>2</mn></msup></mfrac><mo>&times;</mo></math>",
        '<p><img src="pictures/a.svg" alt="sebuah &quot;panah&quot;"></p>',
        "<p>\n  dua baris\n</p>",
    ],
)
def test_the_safe_subset_passes(html: str) -> None:
    assert markup.unsafe(html) is None


@pytest.mark.parametrize(
    ("html", "named"),
    [
        ("<script>x</script>", "<script>"),
        ("<p style='color:red'>x</p>", "style"),
        ('<a href="https://example.org">x</a>', "<a"),
        ("<p>x<!-- key: A --></p>", "comment"),
        ("<p>x", "left open"),
        ("<svg><circle/></svg>", "<svg>"),
        ('<img src="data:image/png;base64,AA" alt="x">', "img"),
        ('<img src="https://example.org/x.png" alt="x">', "img"),
        ('<img src="pictures/a.svg" alt="x" onerror="y">', "onerror"),
        ("<math><annotation-xml>x</annotation-xml></math>", "annotation-xml"),
        ("<iframe></iframe>", "iframe"),
    ],
)
def test_what_a_sanitizer_would_change_is_named(html: str, named: str) -> None:
    found = markup.unsafe(html)

    assert found is not None
    assert named in found


@given(st.text())
def test_the_canonical_spelling_is_stable(text: str) -> None:
    once = markup.canonical(text)

    assert markup.canonical(once) == once
    assert markup.unsafe(once) is None


def test_a_screen_reader_hears_words_and_alternatives() -> None:
    heard = markup.spoken('<p>Lihat <img src="pictures/a.svg" alt="panah"> ini</p>')

    assert heard == "Lihat panah ini"
