"""French spaces, by hand. In the tables `_` stands for U+00A0 and `'` for U+202F."""

import pytest

from joinways.i18n.typography import french_spaces


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Bonjour !", "Bonjour'!"),
        ("Vraiment ?", "Vraiment'?"),
        ("Rien n’est parti ; réessayez.", "Rien n’est parti'; réessayez."),
        ("Échéance : demain", "Échéance_: demain"),
        ("Vraiment ?! Oui !", "Vraiment'?! Oui'!"),
        ("le devis « Dîner » est signé", "le devis «_Dîner_» est signé"),
        ("remise de 10 %%", "remise de 10_%%"),
        ("dès 5 €", "dès 5_€"),
        # What the data will be is nobody's business here.
        ("%(label)s : %(message)s", "%(label)s_: %(message)s"),
        ("« %(title)s » !", "«_%(title)s_»'!"),
        ("remise de %(rate)s %%", "remise de %(rate)s_%%"),
        ("%(a)s %(b)s", "%(a)s %(b)s"),
        ("total %(sum).2f €", "total %(sum).2f_€"),
        # Already right, however it was typed.
        ("Bonjour\u00a0!", "Bonjour'!"),
        ("Échéance\u202f:", "Échéance_:"),
        # Not punctuation, or not prose.
        ("à 10:30", "à 10:30"),
        ("le port :8080 du serveur", "le port :8080 du serveur"),
        ("voir https://exemple.fr/a?b=1;c !", "voir https://exemple.fr/a?b=1;c'!"),
        ("Dupont &amp; fils", "Dupont &amp; fils"),
        ('<a title="Vu ?" href="/a">Vu ?</a>', '<a title="Vu ?" href="/a">Vu\'?</a>'),
        ("<strong>Attention</strong> : stop", "<strong>Attention</strong>_: stop"),
        # No space is added.
        ("Bonjour!", "Bonjour!"),
        ("", ""),
    ],
)
def test_french_spaces(typed: str, shown: str) -> None:
    seen = french_spaces(typed)
    assert seen.replace("\u00a0", "_").replace("\u202f", "'") == shown


def test_twice_is_once() -> None:
    once = french_spaces("Vu « ici » : 10 %% ; oui !")
    assert french_spaces(once) == once
