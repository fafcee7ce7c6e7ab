"""What `make check-messages` complains about, sentence by sentence."""

import pytest
from babel.messages.catalog import Message

from scripts import catalogue_rules, glossary, template_words, typography_rules
from scripts.catalogue_rules import Pair

SPACE_BEFORE = "a space before ; : ! ?"
SPACE_INSIDE = "a space inside « »"
QUOTES = "« » instead of other quotation marks"
APOSTROPHE = "’ instead of '"
DOTS = "… instead of three dots"
DOUBLE = "two spaces in a row, or a line break"
UNITS = "a space before % and €"


@pytest.mark.parametrize(
    ("text", "complaints"),
    [
        ("Bonjour !", []),
        ("Bonjour!", [SPACE_BEFORE]),
        ("Échéance: demain", [SPACE_BEFORE]),
        ("%(label)s: %(message)s", [SPACE_BEFORE]),
        ("%(label)s : %(message)s", []),
        ("à 10:30", []),
        ("voir https://exemple.fr/?a", []),
        ("Dupont &amp; fils", []),
        ("Oui ?!", []),
        ("un devis (lequel ?)", []),
        ("le « devis » signé", []),
        ("le «devis» signé", [SPACE_INSIDE]),
        ('le "devis" signé', [QUOTES]),
        ("le “devis” signé", [QUOTES]),
        ('<a href="/a">l’avis</a>', []),
        ("l'avis", [APOSTROPHE]),
        ("Un instant...", [DOTS]),
        ("deux  espaces", [DOUBLE]),
        ("10 %% de remise, 5 €", []),
        ("10%% de remise", [UNITS]),
        ("%(rate)s%% de remise", [UNITS]),
        ("Vu ?</strong>", []),
    ],
)
def test_french(text: str, complaints: list[str]) -> None:
    assert list(typography_rules.french(text)) == complaints


@pytest.mark.parametrize(
    ("text", "complaints"),
    [
        ("¿Seguro?", []),
        ("Seguro?", ["¿ and ? come in pairs"]),
        ("¡Hecho!", []),
        ("Hecho!", ["¡ and ! come in pairs"]),
        ("Una pregunta: ¿quién?", []),
        ("Atención : espere", ["no space before ; : ! ?"]),
        ("ver https://ejemplo.es/?a", []),
        ("20 %% de IVA", []),
        ("20%% de IVA", [UNITS]),
        ("Espere...", [DOTS]),
    ],
)
def test_spanish(text: str, complaints: list[str]) -> None:
    assert list(typography_rules.spanish(text)) == complaints


@pytest.mark.parametrize(
    ("english", "translation", "complaints"),
    [
        ("Hello %(name)s", "Bonjour %(name)s", []),
        ("%(a)s of %(b)s", "de %(b)s, %(a)s", []),
        ("Hello %(name)s", "Bonjour", ["the placeholders differ"]),
        ("Hello %(name)s", "Bonjour %(nom)s", ["the placeholders differ"]),
        ("Hello %(name)s", "Bonjour %(name)d", ["the placeholders differ"]),
        ("5 %% off", "5 %% de remise", []),
        ("<b>Stop</b>", "<b>Halte</b>", []),
        ("<b>Stop</b>", "<i>Halte</i>", ["the HTML tags differ"]),
        ('<a href="/a">Here</a>', '<a href="/b">Ici</a>', ["the HTML tags differ"]),
        ("Stop.", "Halte", ["the punctuation at the end differs"]),
        ("Really?", "Vraiment ?", []),
        ("Name", " Nom", ["spaces at an end"]),
    ],
)
def test_what_a_translation_keeps(english: str, translation: str, complaints: list[str]) -> None:
    assert list(catalogue_rules.kept(Pair(english, translation))) == complaints


def test_a_french_singular_says_the_number_since_it_stands_for_0_too() -> None:
    forms = ("One line", "%(num)s lines")
    french = Message(forms, ("Une ligne", "%(num)s lignes"))
    spanish = Message(forms, ("Una línea", "%(num)s líneas"))
    assert [list(catalogue_rules.kept(pair)) for pair in catalogue_rules.pairs(french, "fr")] == [
        ["the placeholders differ"],
        [],
    ]
    assert [list(catalogue_rules.kept(pair)) for pair in catalogue_rules.pairs(spanish, "es")] == [
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("msgid", "complaints"),
    [
        ("20 %% of %(total)s", []),
        ("20 % off", ["a percent sign is written %%, a placeholder %(name)s"]),
        ("Hello {name}", []),
        (" Name", ["spaces at an end, two in a row, or a line break"]),
        ("One\ntwo", ["spaces at an end, two in a row, or a line break"]),
        ("Wait...", ["… instead of three dots"]),
        ("It isn't", ["’ instead of '"]),
        ("<a href='x'>It isn’t</a>", []),
    ],
)
def test_english(msgid: str, complaints: list[str]) -> None:
    assert list(catalogue_rules.english(msgid)) == complaints


@pytest.mark.parametrize(
    ("language", "english", "translation", "complaints"),
    [
        ("fr", "This quote", "Ce devis", []),
        ("fr", "This quote", "Cette offre", ["“quote” is devis", "“quote” is never offre"]),
        ("fr", "This quotes", "Ces devis", []),
        ("fr", "A deposit", "Un acompte", []),
        ("fr", "A deposit", "Des arrhes", ["“deposit” is acompte", "“deposit” is never arrhes"]),
        ("fr", "Pay the deposit", "Payez l’acompte d’avance", ["“deposit” is never avance"]),
        ("fr", "Ready in advance", "Prêt à l’avance", []),
        ("fr", "Invoices", "Factures", []),
        ("fr", "Due dates", "Échéances", []),
        ("fr", "VAT %(rate)s", "TVA %(rate)s", []),
        ("fr", "Devis of %(event)s", "Devis de %(event)s", []),
        ("es", "This quote", "Este presupuesto", []),
        ("es", "This quote", "Esta cotización", None),
        ("es", "Due date", "Vencimiento", []),
        ("es", "VAT number", "NIF-IVA", []),
        ("es", "The VAT number", "El NIF", ["“VAT” is IVA", "“VAT number” is NIF-IVA"]),
        ("en", "This quote", "This offer", []),
    ],
)
def test_glossary(
    language: str, english: str, translation: str, complaints: list[str] | None
) -> None:
    found = list(glossary.complaints(Pair(english, translation), language))
    assert found == complaints if complaints is not None else len(found) == 2


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>{{ _('Paid') }}</p>", []),
        ("<p>Paid</p>", [(1, "Paid")]),
        ("<p>{# Paid #}\n{{ x }} · –</p>\n<p>Not paid</p>", [(3, "Not paid")]),
        ("<p>{% trans %}Paid{% endtrans %}</p>", []),
        ("{% trans n=n %}One{% pluralize %}Many{% endtrans %} left", [(1, "left")]),
        ("<title>Joinways</title> Français", []),
        ("<a title='Open' href='/open'>{{ x }}</a>", [(1, "Open")]),
        ("<img alt='A hall'><input placeholder='Name' value='data'>", None),
        ("<input type='submit' value='Send'>", [(1, "Send")]),
        ("<ol aria-label='Steps'></ol>", [(1, "Steps")]),
        ('<ol aria-label="{{ label }}" class="steps"></ol>', []),
        ("<script>let word = 1</script><style>a { b: c }</style>", []),
        ("<p translate='no'><span>rk_live</span> key</p>", []),
        ("<p translate='no'>key</p><p>Word</p>", [(1, "Word")]),
        ("{% block main_class %}narrow{% endblock %}", []),
        ("{% block heading %}Quotes{% endblock %}", [(1, "Quotes")]),
        ('<p>{{ "Yes" if paid else "No" }}</p>', [(1, "No"), (1, "Yes")]),
        ('<p class="{{ "is-paid" if paid }}">{{ "x" ~ paid }}</p>', []),
        ("{% if a %}\n<p>\nOne\nTwo</p>\n{% endif %}", [(3, "One"), (4, "Two")]),
        ("&nbsp;&amp; 12:30 € %", []),
    ],
)
def test_words_in_templates(template: str, found: list[tuple[int, str]] | None) -> None:
    expected = [(1, "A hall"), (1, "Name")] if found is None else found
    assert template_words.hard_coded(template) == expected


def test_words_in_a_plain_text_email() -> None:
    source = "{{ _('Hello') }}\nYour invoice\n{{ link }}\n"
    assert template_words.hard_coded(source, is_html=False) == [(2, "Your invoice")]
