"""The inspector of pages catches what it says it catches, and leaves good pages alone."""

import pytest

from tests.page_inspector import inspect

GOOD = """<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><title>Devis – Joinways</title><script src="/static/app.js"></script>
</head>
<body>
<a href="#main">Aller au contenu</a>
<main id="main">
<h1>Devis D-2026-014</h1>
<h2>Lignes</h2>
<table><thead><tr><th scope="col">Prestation</th></tr></thead><tbody><tr><td>Vin</td></tr></tbody>
</table>
<form method="post" action="/quotes/1/invoice">
<input type="hidden" name="csrf_token" value="x">
<label for="email">Email</label>
<input id="email" name="email" aria-describedby="email-hint"><p id="email-hint">Pour la facture</p>
<label>Nom <input name="name"></label>
<button type="submit">Générer la facture</button>
</form>
<img src="/static/logo.svg" alt="">
</main>
</body>
</html>"""

SUMMARY = '<p class="notice error-summary"><a href="#email">'
THEN_MAIN = ' <a href="#main">Page : vide</a></p>'

BAD_PAGES = [
    ("<h1>Devis D-2026-014</h1>", "<p>Devis</p>", "0 h1, should be exactly 1"),
    ("<h2>Lignes</h2>", "<h1>Lignes</h1>", "2 h1, should be exactly 1"),
    ("<h2>Lignes</h2>", "<h3>Lignes</h3>", "h3 “Lignes” follows h1: a level is skipped"),
    ("<h1>Devis D-2026-014</h1>", "<h2>a</h2><h1>b</h1>", "h2 “a” follows h0"),
    ('<html lang="fr">', "<html>", 'lang="" on html'),
    ('<html lang="fr">', '<html lang="de">', 'lang="de" on html'),
    ("<title>Devis – Joinways</title>", "<title> </title>", "the page has no title"),
    ("<title>Devis – Joinways</title>", "", "the page has no title"),
    ("<h2>Lignes</h2>", '<h2 id="email">Lignes</h2>', 'id="email" stands 2 times'),
    ("<h2>Lignes</h2>", '<h2 id="a b">Lignes</h2>', 'id="a b" stands 1 times, or is not one'),
    ('<label for="email">Email</label>', "", '<input id="email" name="email"> has no label'),
    ('<label for="email">', '<label for="mail">', 'for="mail" is nowhere on the page'),
    ('<label for="email">', "<label>", "label “Email” belongs to no field"),
    ('<label for="email">Email', '<label for="email">', "a label without words"),
    ('id="email-hint">', 'id="hint">', 'aria-describedby="email-hint" is nowhere on the page'),
    ('href="#main"', 'href="#content"', '<a href="#content"> leads nowhere on the page'),
    ('href="#main"', 'href=""', "leads nowhere"),
    (">Aller au contenu<", "><", '<a href="#main"> has no text'),
    (' alt=""', "", '<img src="/static/logo.svg"> has no alt'),
    (">Générer la facture<", "><", "has neither text nor aria-label"),
    ('<button type="submit">', "<button>", "<button> “Générer la facture” has no type"),
    (' scope="col"', "", "th “Prestation” has no scope"),
    ('<th scope="col">Prestation</th>', "<td>Vin</td>", "<table> has no th"),
    ("<h2>", '<h2 style="color:red">', "attribute style"),
    ("<h2>", '<h2 onclick="go()">', "attribute onclick"),
    ("<h2>", '<h2 hx-get="/">', "attribute hx-get"),
    ("<h2>", '<h2 data-hx-on:click="go()">', "attribute data-hx-on:click"),
    ("</head>", "<style>a{}</style></head>", "a style element stands in the page"),
    ("</head>", "<script>go()</script></head>", "an inline script stands in the page: go()"),
    ('<main id="main">', '<div id="main">', "0 main, should be exactly 1"),
    ("Lignes", "%(count)s lignes", "“%(count)s lignes” was left unfilled"),
    ("Lignes", "{{ title }}", "“{{ title }}” was left unfilled"),
    (">Vin<", ">None<", "<td>: “None” was left unfilled"),
    ('name="csrf_token"', 'name="token"', "posts without csrf_token"),
    ("<!doctype html>\n", "", "line 1: not valid HTML: expected-doctype"),
    ("<h2>Lignes</h2>", "<h2>Lignes</h3>", "line 9: not valid HTML"),
    ("<h2>Lignes</h2>", "<p><div>Lignes</div></p>", "line 9: not valid HTML: unexpected-end-tag"),
    ("<h2>Lignes</h2>", "<div>Lignes", "</main> comes before the </div> of line 9"),
    ("</tbody>", "<p>Vin</p></tbody>", "line 10: <p> directly in <tbody>"),
    ("</tbody>", "Vin</tbody>", "line 10: words stand directly in <tbody>: Vin"),
    ("</tbody>", "<td></td></tbody>", "line 10: <td> directly in <tbody>"),
    ("<h2>Lignes</h2>", "<li>Lignes</li>", "line 9: <li> directly in <main>"),
    ("<h2>Lignes</h2>", "<ul><a href='/'>a</a></ul>", "line 9: <a> directly in <ul>"),
    ("<h2>Lignes</h2>", "<h2 class='a' class='b'>Lignes</h2>", "line 9: <h2> has class twice"),
    ("<h2>Lignes</h2>", "<div/>", "line 9: <div/> doesn't close itself in HTML"),
    ("<h2>Lignes</h2>", "Lignes</h2>", "line 9: </h2> closes nothing"),
    (">Vin<", '><a href="/"><button type="button">a</button></a><', "<button> inside <a>"),
    ("</form>", '<form action="/"></form></form>', "<form> inside <form>"),
    ("<h2>Lignes</h2>", f"{SUMMARY}Nom : vide</a>{THEN_MAIN}", "is not in the page's order"),
    (
        "<h2>Lignes</h2>",
        f"{SUMMARY}C’est compris. : cochez</a></p>",
        "a full stop before the colon",
    ),
    ("</html>", "", "line 2: <html> is never closed"),
]


def test_good_page_has_no_problem() -> None:
    assert inspect(GOOD) == []


@pytest.mark.parametrize(("good", "bad", "problem"), BAD_PAGES)
def test_bad_page_is_caught(good: str, bad: str, problem: str) -> None:
    assert good in GOOD
    found = inspect(GOOD.replace(good, bad, 1))
    assert any(problem in each for each in found), found


@pytest.mark.parametrize(
    "fragment",
    [
        '<section id="quotes-lines"><h2>Lignes</h2></section>',
        '<section id="quotes-lines"><h4>Lignes</h4></section>',
        '<tr id="quotes-line-1"><td>Vin</td></tr>',
        '<p id="hint" aria-describedby="elsewhere">…</p>',
        '<a href="#elsewhere">Lignes</a>',
        '<hx-partial data-hx-target="#quotes-totals"><p>1 000 €</p></hx-partial>',
        '<label for="vat">TVA</label><select id="vat"><option>20 %</option></select>',
        '<svg><use href="/static/icons.svg#lock"/></svg>',
        '<hx-partial data-hx-target="#quotes-lines"><tr><td>a</td></tr></hx-partial>',
        '<input aria-label="Quantité"><button type="button" aria-label="Supprimer"></button>',
        '<a href="/events"><img src="/static/logo.svg" alt="Joinways"></a>',
    ],
)
def test_good_fragment_has_no_problem(fragment: str) -> None:
    assert inspect(fragment, fragment=True) == []


@pytest.mark.parametrize(
    ("fragment", "problem"),
    [
        ("<section><h2>Lignes</section>", "</section> comes before the </h2> of line 1"),
        ("<div><div></div>", "<div> is never closed"),
        ('<p id="a"></p><p id="a"></p>', 'id="a" stands 2 times'),
        ("<h2>a</h2><h4>b</h4>", "h4 “b” follows h2"),
        ('<label for="vat">TVA</label>', 'for="vat" is nowhere'),
        ("<select><option>a</option></select>", "<select> has no label"),
        ("<textarea></textarea>", "<textarea> has no label"),
        ("<form method=POST></form>", "posts without csrf_token"),
        ("<p>{% if %}</p>", "was left unfilled"),
    ],
)
def test_bad_fragment_is_caught(fragment: str, problem: str) -> None:
    found = inspect(fragment, fragment=True)
    assert any(problem in each for each in found), found
