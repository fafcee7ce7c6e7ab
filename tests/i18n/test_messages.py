"""Words in Python, labels, templates and forms."""

import pytest
from jinja2 import Environment
from wtforms import Form, StringField
from wtforms.validators import InputRequired, IPAddress, Length

from joinways import i18n
from joinways.i18n import (
    FormTranslations,
    gettext,
    lazy_gettext,
    lazy_pgettext,
    npgettext,
    set_lang,
    use_lang,
)

from .conftest import Save

GREETING = 'msgid "Hello %(name)s"\nmsgstr "Bonjour %(name)s"\n\nmsgid "Name"\nmsgstr "Nom"\n\n'


def test_a_message_is_always_a_format(save: Save) -> None:
    save("fr", 'msgid "20 %% off"\nmsgstr "20 %% de remise"')
    set_lang("fr")
    assert gettext("20 %% off") == "20\u00a0% de remise"
    assert gettext("Unknown: 5 %%") == "Unknown: 5 %"


def test_a_plural_with_a_context(save: Save) -> None:
    save(
        "fr",
        'msgctxt "quote"\nmsgid "%(num)s day left for %(who)s"\n'
        'msgid_plural "%(num)s days left for %(who)s"\n'
        'msgstr[0] "encore %(num)s jour pour %(who)s"\n'
        'msgstr[1] "encore %(num)s jours pour %(who)s"',
    )
    set_lang("fr")
    words = ("quote", "%(num)s day left for %(who)s", "%(num)s days left for %(who)s")
    assert npgettext(*words, 2, who="Ana") == "encore 2 jours pour Ana"


def test_a_lazy_message_is_said_in_the_language_of_the_moment(save: Save) -> None:
    label = lazy_gettext("Name")
    greeting = lazy_gettext("Hello %(name)s", name="Ana")
    status = lazy_pgettext("quote status", "Signed")
    save("fr", GREETING + 'msgctxt "quote status"\nmsgid "Signed"\nmsgstr "Signé"')
    set_lang("fr")
    assert [str(label), f"{greeting}", str(status)] == ["Nom", "Bonjour Ana", "Signé"]
    with use_lang("en"):
        assert [str(label), f"{greeting}", str(status)] == ["Name", "Hello Ana", "Signed"]


@pytest.fixture
def env() -> Environment:
    environment = Environment(autoescape=True)
    i18n.install(environment)
    return environment


def test_templates_translate_and_escape_their_variables(save: Save, env: Environment) -> None:
    save("fr", 'msgid "<b>Hello</b> %(name)s"\nmsgstr "<b>Bonjour</b> %(name)s"\n\n' + GREETING)
    set_lang("fr")
    template = env.from_string(
        "{{ _('<b>Hello</b> %(name)s', name=name) }}|{{ label }}|{{ lazy }}|"
        "{% trans %}\n  Hello {{ name }}\n{% endtrans %}|{{ pgettext('step', 'Done') }}|"
        "{{ ngettext('%(num)s line', '%(num)s lines', 2) }}"
    )
    shown = template.render(
        name="<i>Ana</i>",
        label=lazy_gettext("Name"),
        lazy=lazy_gettext("Hello %(name)s", name="<i>Ana</i>"),
    )
    escaped = "&lt;i&gt;Ana&lt;/i&gt;"
    assert shown == (
        f"<b>Bonjour</b> {escaped}|Nom|Bonjour {escaped}|Bonjour {escaped}|Done|2 lines"
    )


class Guest(Form):
    class Meta:
        def get_translations(self, form: Form) -> FormTranslations:  # noqa: ARG002 - WTForms' own
            return FormTranslations()

    name = StringField(lazy_gettext("Name"), [InputRequired()])
    nick = StringField("Nick", [Length(max=3)])
    code = StringField("Code", [Length(max=3, message=lazy_gettext("Say %(max)d letters"))])
    host = StringField("Host", [IPAddress()])


def errors(lang: str) -> list[str]:
    with use_lang(lang):
        form = Guest(data={"name": "", "nick": "long", "code": "long", "host": "x"})
        form.validate()
        return [str(error) for field in form for error in field.errors]


def test_forms_say_our_words_first_then_their_own(save: Save) -> None:
    save(
        "fr",
        'msgid "This field is required."\nmsgstr "Vous avez oublié ceci !"\n\n'
        'msgid "Say %(max)d letters"\nmsgstr "Dites %(max)d lettres"',
    )
    assert errors("fr") == [
        "Vous avez oublié ceci\u202f!",
        "Le champ ne peut pas contenir plus de 3 caractères.",
        "Dites 3 lettres",
        "Adresse IP non valide.",
    ]
    assert errors("es") == [
        "Este campo es obligatorio.",
        "El campo no puede tener más de 3 caracteres.",
        "Say 3 letters",
        "Dirección IP inválida.",
    ]
    assert errors("en") == [
        "This field is required.",
        "Field cannot be longer than 3 characters.",
        "Say 3 letters",
        "Invalid IP address.",
    ]


def test_labels_are_translated_when_the_form_is_shown(save: Save) -> None:
    save("fr", GREETING)
    set_lang("fr")
    assert str(Guest().name.label) == '<label for="name">Nom</label>'
    set_lang("en")
    assert str(Guest().name.label) == '<label for="name">Name</label>'
