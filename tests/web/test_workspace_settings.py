"""Settings > Workspace: who it is in law, its conditions, its reminders."""

from flask import Flask

from joinways.documents import mentions_of
from joinways.extensions import db
from joinways.models import Workspace
from tests.cast import Cast, signed_in
from tests.forms_of_page import prefilled_form
from tests.web.seeing import beside, send, source, text

HERE = "/settings/workspace"


def workspace(app: Flask, cast: Cast) -> Workspace:
    with app.app_context():
        found: Workspace = db.session.get_one(Workspace, cast.workspace)
        db.session.expunge(found)
        return found


def test_what_is_typed_is_kept(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "admin")
    form = prefilled_form(source(browser.get(HERE)), HERE)
    assert (form["name"], form["due_days"], form["valid_days"]) == ("Domaine", "30", "30")
    assert "remind_after" not in form  # off by default
    form |= {
        "legal_name": "Domaine SAS",
        "vat_number": "40 303 265 045",
        "valid_days": "45",
        "payment_conditions": "30 % à la signature.\r\nLe solde après.",
        "remind_after": "y",
        "remind_after_days": "10",
    }
    assert send(browser, HERE, form).status_code == 303
    kept = workspace(app, cast)
    assert (kept.legal_name, kept.vat_number, kept.valid_days) == (
        "Domaine SAS",
        "FR40303265045",
        45,
    )
    assert kept.payment_conditions == "30 % à la signature.\nLe solde après."
    assert (kept.remind_after_days, kept.remind_before_days) == (10, None)
    assert "Les paramètres sont enregistrés." in text(browser.get(HERE))


def test_who_it_is_in_law_is_kept(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    form = prefilled_form(source(browser.get(HERE)), HERE)
    assert form["time_zone"] == "Europe/Paris"
    form |= {
        "legal_form": "SAS",
        "share_capital": "40 000 €",
        "register": "RCS Lyon",
        "iban": "FR14 2004 1010 0505 0001 3M02 606",
        "bic": "psstfrpplyo",
        "time_zone": "Indian/Reunion",
    }
    assert send(browser, HERE, form).status_code == 303
    kept = workspace(app, cast)
    assert (kept.iban, kept.bic) == ("FR1420041010050500013M02606", "PSSTFRPPLYO")
    assert kept.time_zone == "Indian/Reunion"
    assert mentions_of(kept)[0] == "SAS – 40 000 € – RCS Lyon"
    form |= {"iban": "FR14 2004 1010 0505 0001 3M02 607", "bic": "PSST"}
    page = source(send(browser, HERE, form))
    assert "Cet IBAN n’existe pas." in beside(page, "iban")
    assert "Un BIC a 8 ou 11 caractères" in beside(page, "bic")


def test_what_is_wrong_is_said_beside_its_field(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    form = prefilled_form(source(browser.get(HERE)), HERE)
    form |= {
        "name": "",
        "vat_number": "FR00000000000",
        "email": "nobody",
        "valid_days": "0",
        "due_days": "x",
        "remind_before": "y",
        "remind_before_days": "",
    }
    answer = send(browser, HERE, form)
    page = source(answer)
    assert answer.status_code == 422
    assert beside(page, "name") == "Saisissez le nom."
    assert "n’existe pas dans votre pays" in beside(page, "vat_number")
    assert beside(page, "email") == "Cette adresse e-mail n’est pas complète."
    assert beside(page, "valid_days") == "De 1 à 365 jours."
    assert beside(page, "due_days") != ""
    assert beside(page, "remind_before_days") == "Saisissez le nombre de jours."
    assert workspace(app, cast).name == "Domaine"


def test_empty_conditions_are_proposed_and_not_yet_kept(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    form = prefilled_form(source(browser.get(HERE)), HERE)
    answer = send(browser, HERE, form | {"cancellation_conditions": "Les nôtres", "propose": "1"})
    shown = text(answer)
    assert "Un acompte de 30 % du total TTC" in shown.replace("\u00a0", " ").replace("\u202f", " ")
    assert "art. L441-10" in shown
    assert "Les nôtres" in shown
    assert "Toute annulation se fait par écrit" not in shown
    assert "Ce n’est pas un conseil juridique" in shown
    assert workspace(app, cast).payment_conditions == ""


def test_the_country_is_chosen_until_a_quote_has_left(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    form = prefilled_form(source(browser.get(HERE)), HERE)
    assert form["country"] == "FR"
    form |= {"country": "ES", "vat_number": "ES B58378431", "registration": "B-58378431"}
    assert send(browser, HERE, form).status_code == 303
    kept = workspace(app, cast)
    assert (kept.country, kept.vat_number, kept.registration) == (
        "ES",
        "ESB58378431",
        "B58378431",
    )
    noted = text(browser.get("/settings/audit"))
    assert "Numéro de TVA intracommunautaire, SIREN, SIRET ou NIF, Pays." in noted
    rates = text(browser.get("/settings/billing"))
    assert "21 %" in rates.replace("\u202f", " ").replace("\xa0", " ")
    cast.quote(state="signed")
    page = browser.get(HERE)
    assert "Pays Espagne" in text(page) and 'name="country"' not in source(page)
    assert send(browser, HERE, form | {"country": "FR"}).status_code == 303
    assert workspace(app, cast).country == "ES"


def test_a_number_of_no_register_is_said_beside_its_field(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    form = prefilled_form(source(browser.get(HERE)), HERE)
    page = source(send(browser, HERE, form | {"registration": "732 829 321"}))
    assert "SIREN" in beside(page, "registration")
    page = source(send(browser, HERE, form | {"country": "ES", "registration": "B1234567Z"}))
    assert "NIF" in beside(page, "registration")
    page = source(send(browser, HERE, form | {"country": ""}))
    assert beside(page, "country") == "Choisissez un pays."
