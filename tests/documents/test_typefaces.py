"""Whatever a person pastes can be drawn, and what was lost is told."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joinways.documents import Look, quote_pdf
from joinways.documents.typefaces import FAMILIES, Cleaning, drawable
from tests.documents.offers import item, seminar, sheet
from tests.documents.reading import text_of

CLEANED = [
    ("Cocktail dînatoire – 12 œuvres, « chaud » ½", None, ()),
    ("Ελλάδα, Київ, Łódź, Việt", None, ()),
    ("Cocktail 🍸 du soir", "Cocktail du soir", ("🍸",)),
    ("Fête🎉🎊 d’été", "Fête d’été", ("Fête🎉🎊",)),
    ("宴会 à 20 h", "□ à 20 h", ("宴会",)),
    ("👩‍👩‍👧 famille ❤️", "famille □", ("👩‍👩‍👧", "❤️")),
    ("e\u0301te\u0301", "été", ()),
    ("a\tb\r\nc\u2028d\u3000e", "a b\nc\nd e", ()),
    ("pay\u202e 001\u200b,\u00ad00", "pay 001,00", ()),
    ("half\ud800", "half", ()),
    ("half\ud800 宴\ud800", "half □", ("宴?",)),
    ("Ⅻ Ｆｕｌｌ plug\u2011in", "XII Full plug-in", ()),
    ("\ue000x", "□x", ("\ue000x",)),
]


@pytest.mark.parametrize(("written", "drawn", "replaced"), CLEANED)
def test_cleaned(written: str, drawn: str | None, replaced: tuple[str, ...]) -> None:
    cleaning = Cleaning("lato")
    assert cleaning.text(written) == (written if drawn is None else drawn)
    assert tuple(cleaning.replaced) == replaced


def test_long_words_may_be_broken_but_not_hashes_and_addresses() -> None:
    clean = Cleaning("lato").text
    assert clean("x" * 65) == f"{'x' * 30}\u200b{'x' * 30}\u200bxxxxx"
    for kept in ("ab" * 32, "a.very.long.address@venue-of-events.example"):
        assert clean(f"see {kept} now") == f"see {kept} now"


@pytest.mark.parametrize("typeface", FAMILIES)
def test_every_character_that_we_call_drawable_is_drawn(typeface: str) -> None:
    known = sorted(drawable(typeface))
    lines = ["".join(map(chr, known[n : n + 20])) for n in range(0, len(known), 20)]
    drawn = sheet(seminar(), look=Look(typeface=typeface), conditions="\n".join(lines))
    assert quote_pdf(drawn).pdf


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(), max_size=40), min_size=8, max_size=8))
def test_no_text_breaks_a_document(odd: list[str]) -> None:
    made = sheet([item(odd[0], "1", 100, "20", description=odd[1])], conditions=odd[2])
    made = replace(
        made,
        title=odd[3],
        number=odd[4],
        seller=replace(made.seller, name=odd[5]),
        client=replace(made.client, name=odd[6], lines=(odd[7],)),
        mentions=(odd[7],),
    )
    assert quote_pdf(made).pdf.startswith(b"%PDF-1.7")


def test_the_team_is_told_each_word_once() -> None:
    lines = [item(f"Salle 宴会 {n}", "1", 100, "20", description="宴会 🎉") for n in range(3)]
    made = quote_pdf(sheet(lines, title="Gala 🎉"))
    assert sorted(made.replaced_words) == ["宴会", "🎉"]
    assert "Salle □ 2" in text_of(made.pdf)
