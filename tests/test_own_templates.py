"""Templates of the user's own for drafts and letters: what they inherit, what would be ignored, where they fail."""

from __future__ import annotations

import email
import email.policy
import re
from functools import cache
from pathlib import Path

import pytest

from cmrtkit.company import read_company
from cmrtkit.errors import UsageError
from cmrtkit.renderers.templating import render_html, render_markdown, render_text
from cmrtkit.reports import Facts, gather_facts
from tests.drafts import COMPANY, draft, example_run
from tests.letter_rounds import Customer

STEP5 = "drafts/step5.en.md.j2"
EXTENDS = f'{{% extends "cmrtkit/{STEP5}" %}}\n'


@cache
def facts() -> Facts:
    return gather_facts(example_run(), read_company(COMPANY))


class Own:
    """A folder of templates."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def step5(self, *, html: bool = False) -> str:
        return draft(facts(), read_company(COMPANY), templates=self.folder, html=html)

    def fails(self, said: str) -> str:
        with pytest.raises(UsageError, match=re.escape(said)) as caught:
            self.step5()
        return str(caught.value)


@pytest.fixture
def own(tmp_path: Path) -> Own:
    return Own(tmp_path / "own")


@pytest.fixture
def customer(tmp_path: Path) -> Customer:
    found = Customer(tmp_path / "customer")
    found.reply(cells={"Declaration!D17": None})
    return found


# ---- what they inherit


def test_super_is_the_block_as_it_was(own: Own) -> None:
    own.add(STEP5, f"{EXTENDS}{{% block policy %}}\n{{{{ super() }}}}\n\nWe mean it.\n{{% endblock %}}")
    plain = draft(facts(), read_company(COMPANY))
    text = own.step5()
    assert text.replace("\n\nWe mean it.", "", 1) == plain
    assert "<h3>Policy</h3>" in own.step5(html=True)


def test_blocks_go_in_as_they_are_however_they_are_called(own: Own) -> None:
    own.add("a.md.j2", '{% block b %}**{{ "*" }}** # {{ hostile }}{% endblock %}')
    own.add("b.md.j2", '{% extends "a.md.j2" %}{% block b %}({{ super() }}){% endblock %}')
    own.add("c.md.j2", '{% extends "b.md.j2" %}{% block b %}{{ super.super() }}{{ super() }}{% endblock %}')
    own.add(STEP5, '{% include "c.md.j2" %}{{ self.t() }}{% block t %}_t_{% endblock %}')
    once = r"**\*** # \*x\*"
    assert render_markdown(STEP5, own.folder, hostile="*x*") == f"{once}({once})_t__t_\n"


def test_super_in_plain_text_keeps_its_lines(own: Own) -> None:
    own.add("a.txt.j2", "{% block b %}\none\n{{ two }}\n{% endblock %}")
    own.add("letters/letter.txt.j2", '{% extends "a.txt.j2" %}{% block b %}{{ super() }}three{% endblock %}')
    assert render_text("letters/letter.txt.j2", own.folder, two="2\n2\x1b") == "one\n2 2\nthree\n"


def test_super_in_html_is_escaped_once(own: Own) -> None:
    own.add("a.html.j2", "{% block b %}<b>{{ x }}</b>{% endblock %}")
    own.add("drafts/page.html.j2", '{% extends "a.html.j2" %}{% block b %}{{ super() }}{% endblock %}')
    assert render_html("drafts/page.html.j2", own.folder, x="<i>") == "<b>&lt;i&gt;</b>"


def test_super_in_letters(customer: Customer) -> None:
    """Each form with an own closing is the letter as it was, and what was added to it."""
    assert customer.write(out="plain").exit_code == 0
    own = Own(customer.folder / "own")
    for form in ("md", "txt", "html"):
        name = f"letters/letter.{form}.j2"
        own.add(name, f'{{% extends "cmrtkit/{name}" %}}{{% block closing %}}{{{{ super() }}}}\n\nPS{{% endblock %}}')
    assert customer.write("--templates", own.folder).exit_code == 0
    for path in customer.out.glob("Graustark*"):
        said, plain = (_told(file) for file in (path, customer.folder / "plain" / path.name))
        assert "PS" in said
        assert "PS" not in plain
        assert said.replace("PS", "").split() == plain.split()


def _told(path: Path) -> str:
    return "\n".join(mail_bodies(path)) if path.suffix == ".eml" else path.read_text(encoding="utf-8")


def mail_bodies(path: Path) -> list[str]:
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]


# ---- what would be ignored


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("step5.en.md.j2", "put it into {own}/drafts"),
        ("parts/policy.en.md.j2", "put it into {own}/drafts/parts"),
        ("letter.md.j2", "put it into {own}/letters"),
        ("drafts/step5.en.md", "did you mean drafts/step5.en.md.j2?"),
        ("drafts/step6.en.md.j2", "did you mean drafts/step5.en.md.j2?"),
        ("drafts/style.j2", "is used by nothing"),
    ],
)
def test_a_template_that_nothing_uses_is_told(own: Own, name: str, said: str) -> None:
    own.add(name, "Nobody reads this.")
    assert said.format(own=own.folder) in own.fails(f"the template {name} in {own.folder} is used by nothing")


def test_what_other_templates_use_is_no_stray(own: Own) -> None:
    own.add("mine/frame.md.j2", EXTENDS)
    own.add("mine/goals.md.j2", "{% from 'mine/words.j2' import goals %}### Ours\n\n{{ goals() }}")
    own.add("mine/words.j2", "{% macro goals() %}None at all{% endmacro %}")
    own.add(
        STEP5,
        '{% extends "mine/frame.md.j2" %}{% block goals %}{% include ["no.j2", "mine/goals.md.j2"] %}{% endblock %}',
    )
    own.add("letters/letter.md.j2", '{% extends "cmrtkit/letters/letter.md.j2" %}')
    own.add("README.md", "Our templates.")
    own.add(".git/step5.en.md.j2", "not looked at")
    assert "### Ours\n\nNone at all" in own.step5()


def test_of_strays_the_one_that_leads_to_others_is_told(own: Own) -> None:
    own.add("a.md.j2", "Included by a stray.")
    own.add("step5.en.md.j2", '{% include "a.md.j2" %}')
    assert "the template step5.en.md.j2" in own.fails(f"put it into {own.folder}/drafts")


def test_what_only_running_tells_is_left_alone(own: Own) -> None:
    own.add("mine.md.j2", "Ours.")
    own.add(STEP5, "{% set name = 'mine.md.j2' %}{% include name %}")
    assert own.step5() == "Ours.\n"


def test_a_block_that_is_not_there_is_told(own: Own) -> None:
    own.add(STEP5, f"{EXTENDS}\n{{% block polcy %}}\nWe mean it.\n{{% endblock %}}")
    own.fails(f"({STEP5}, line 3): what it extends has no block polcy; did you mean policy?")


def test_blocks_of_all_that_is_extended_are_known(own: Own) -> None:
    own.add("mine.md.j2", f"{EXTENDS}{{% block goals %}}{{% block own %}}{{% endblock %}}{{% endblock %}}")
    own.add(STEP5, '{% extends "mine.md.j2" %}{% block own %}Ours.{% endblock %}{% block policy %}{% endblock %}')
    assert "Ours." in own.step5()


def test_blocks_of_letters_are_checked(customer: Customer) -> None:
    own = Own(customer.folder / "own")
    own.add("letters/letter.md.j2", '{% extends "cmrtkit/letters/letter.md.j2" %}{% block closng %}{% endblock %}')
    found = customer.write("--templates", own.folder)
    assert isinstance(found.exception, UsageError)
    assert "did you mean closing?" in str(found.exception)
    assert not customer.out.exists()


# ---- where they fail


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (f"{EXTENDS}{{% block goals %}}\n\n{{{{ facts.nothing }}}}{{% endblock %}}", f"({STEP5}, line 4): "),
        (f"{EXTENDS}{{% block goals %}}\n{{{{ gap() }}}}{{% endblock %}}", f"({STEP5}, line 3): "),
        ("\n{% block", f"({STEP5}, line 2): "),
        ("\n{{ 1 | nothing }}", f"({STEP5}, line 2): No filter named 'nothing'"),
        ('\n{% include "mine.md.j2" %}', "(mine.md.j2, line 2): division by zero"),
        ('\n{% extends "no.j2" %}', f"({STEP5}, line 2): there is no template no.j2"),
        (f'{{% extends "{STEP5}" %}}', f'it extends itself; the template of the tool is "cmrtkit/{STEP5}"'),
        ('{% set company = 1 %}{% include "cmrtkit/drafts/parts/policy.en.md.j2" %}', f"({STEP5}, line 1): "),
    ],
)
def test_template_and_line_of_an_error_are_told(own: Own, source: str, said: str) -> None:
    own.add(STEP5, source)
    if "mine" in source:
        own.add("mine.md.j2", "\n{{ 1 / 0 }}")
    own.fails(f"the templates in {own.folder} do not work ({said.lstrip('(')}" if said.startswith("(") else said)


def test_a_file_in_another_encoding_is_told(own: Own) -> None:
    (own.folder / "drafts").mkdir(parents=True)
    (own.folder / STEP5).write_bytes("方針".encode("shift_jis"))
    own.fails(f"the template {STEP5} in {own.folder} is not saved as UTF-8")
