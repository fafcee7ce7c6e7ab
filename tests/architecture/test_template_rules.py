"""The rules of templates catch what they should, and leave alone what is right."""

import pytest
from jinja2 import Environment

from . import templates
from .templates import Template

ENVIRONMENT = Environment(autoescape=True)
CAUGHT = [
    (templates.nothing_forbidden, "a.html", "{{ name|safe }}", "|safe"),
    (templates.nothing_forbidden, "a.html", "{{ name | safe }}", "| safe"),
    (templates.nothing_forbidden, "a.html", "{% autoescape false %}", "autoescape is always on"),
    (templates.nothing_forbidden, "a.html", '<p style="color:red">', "give it a class"),
    (templates.nothing_forbidden, "a.html", "<style>", "static/app.css"),
    (templates.nothing_forbidden, "a.html", "<script>go()</script>", "inline script"),
    (templates.nothing_forbidden, "a.html", '<a onclick="go()">', "on…="),
    (templates.nothing_forbidden, "a.html", '<a data-hx-on:click="go()">', "hx-on"),
    (templates.nothing_forbidden, "a.html", '<a data-hx-boost="true">', "hx-boost"),
    (templates.nothing_forbidden, "a.html", '<a data-hx-vals="js:{}">', "js:"),
    (templates.nothing_forbidden, "a.html", '<a href="javascript:go()">', "javascript:"),
    (templates.nothing_forbidden, "a.html", '<a data-hx-trigger="click[ctrlKey]">', "a filter"),
    (templates.nothing_forbidden, "a.html", '<a\nhx-get="/">', "spelled data-hx-"),
    (templates.everything_is_local, "a.html", '<script src="https://cdn.example/a.js">', "src="),
    (templates.everything_is_local, "a.html", '<link rel=a href="//cdn.example/a.css">', "<link"),
    (templates.everything_is_local, "app.css", "@import 'https://fonts.example'", "@import"),
    (templates.everything_is_local, "app.css", "src: url(//fonts.example/a)", "url("),
    (templates.everything_is_local, "app.js", 'fetch("https://api.example")', "fetch"),
    (templates.posts_carry_a_token, "a.html", '<form method="post"></form>', "without csrf_token"),
    (templates.posts_carry_a_token, "a.html", "<form\n method=POST></form>", "without csrf_token"),
    (templates.fragments_carry_their_id, "quotes/_lines.html", "<p>", 'id="quotes-lines"'),
    (templates.fragments_carry_their_id, "quotes/_lines.html", '<p id="lines">', "quotes-lines"),
    (templates.fragments_carry_their_id, "quotes/_a_b.html", '<p id="quotes-a_b">', "quotes-a-b"),
    (
        templates.fragments_carry_their_id,
        "quotes/_lines.html",
        '<div><p id="quotes-lines">',
        "the first element",
    ),
]
LEFT_ALONE = [
    (templates.nothing_forbidden, "emails/a.html", '<p style="color:red">'),
    (templates.nothing_forbidden, "a.html", '<p class="safe" data-hx-get="/">{{ x|safely }}'),
    (templates.nothing_forbidden, "a.html", "{% set once = 1 %}"),
    (templates.nothing_forbidden, "a.html", '<script src="/static/app.js" defer></script>'),
    (templates.nothing_forbidden, "a.html", '<input data-hx-trigger="input changed delay:800ms">'),
    (templates.nothing_forbidden, "a.html", '<hx-partial data-hx-target="#a">'),
    (templates.everything_is_local, "a.html", '<a href="https://dashboard.stripe.com">'),
    (templates.everything_is_local, "a.svg", '<svg xmlns="http://www.w3.org/2000/svg">'),
    (templates.everything_is_local, "app.css", "src: url('/static/fonts/inter.woff2')"),
    (templates.posts_carry_a_token, "a.html", '<form method="get"></form>'),
    (
        templates.posts_carry_a_token,
        "a.html",
        '<form method="post"><input name="csrf_token"></form>',
    ),
    (
        templates.fragments_carry_their_id,
        "quotes/_lines.html",
        '{% from "a.html" import b %}\n<ul class="a" id="quotes-lines">',
    ),
    (templates.fragments_carry_their_id, "quotes/_row.html", '<tr id="quotes-row-{{ line.id }}">'),
    (templates.fragments_carry_their_id, "components/_icon.html", "<svg>"),
    (templates.fragments_carry_their_id, "quotes/quote.html", "<p>"),
]


@pytest.mark.parametrize(("rule", "path", "text", "problem"), CAUGHT)
def test_breach_is_caught(rule: templates.Rule, path: str, text: str, problem: str) -> None:
    found = list(rule(Template(path, text)))
    assert any(problem in what for _, what in found), found


@pytest.mark.parametrize(("rule", "path", "text"), LEFT_ALONE)
def test_right_template_is_left_alone(rule: templates.Rule, path: str, text: str) -> None:
    assert list(rule(Template(path, text))) == []


def test_comments_are_blanked_and_lines_kept() -> None:
    assert templates.blanked("a{# \nb #}c", r"\{#.*?#\}") == "a   \n    c"


@pytest.mark.parametrize("text", ["{% if %}", "{{ a|nosuchfilter }}", "{% block a %}"])
def test_template_that_does_not_compile_is_caught(text: str) -> None:
    found = templates.compile_problems(ENVIRONMENT, [Template("a.html", text)])
    assert len(found) == 1
    assert found[0].startswith("a.html:1: ")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{% include "b.html" %}', ["a.html:1: there is no template b.html"]),
        ('\n{% extends "b.html" %}', ["a.html:2: there is no template b.html"]),
        ('{% from "b.html" import c %}', ["a.html:1: there is no template b.html"]),
        ("{% include name %}", ["a.html:1: there is no template of a computed name"]),
        ('{% include "a.html" %}', []),
    ],
)
def test_reference_that_leads_nowhere_is_caught(text: str, problem: list[str]) -> None:
    by_path = {"a.html": Template("a.html", text)}
    assert templates.reference_problems(ENVIRONMENT, by_path) == problem


def test_fragment_that_no_page_includes_is_caught() -> None:
    fragment = Template("quotes/_lines.html", '<p id="quotes-lines">')
    found = templates.reference_problems(ENVIRONMENT, {fragment.path: fragment})
    assert found == [
        "quotes/_lines.html:1: no page includes it, so first paint and swap can differ"
    ]


def test_id_of_a_fragment_in_another_file_is_caught() -> None:
    fragment = Template("quotes/_lines.html", '<p id="quotes-lines">')
    page = Template("quotes/quote.html", '\n<p id="quotes-lines">')
    expected = ["quotes/quote.html:2: include quotes/_lines.html for quotes-lines"]
    assert templates.id_problems([fragment, page]) == expected


def test_empty_place_for_a_fragment_is_left_alone() -> None:
    fragment = Template("invoices/_form.html", '<div id="invoices-form"><p></p></div>')
    page = Template("quotes/quote.html", '<div id="invoices-form" hidden></div>')
    assert templates.id_problems([fragment, page]) == []


def test_target_that_is_nowhere_is_caught() -> None:
    page = Template("a.html", '<p id="here" data-hx-target="#here"><p data-hx-target="#there">')
    assert templates.id_problems([page]) == ["a.html:1: no element has id=there"]
