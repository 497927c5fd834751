"""The kinds of drafts: what each covers, leaves open, and may not say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml
from jinja2 import Environment
from markdown_it import MarkdownIt

from cmrtkit.company import Company, read_company
from cmrtkit.company.schema import Survey
from cmrtkit.countries import country_name
from cmrtkit.coverage import check_text, load_benchmark, load_kind
from cmrtkit.reports import Facts, gather_facts, read_facts
from cmrtkit.reports.drafts import Wanted, render_draft
from cmrtkit.reports.facts import Counted
from cmrtkit.reports.minerals import facts_for, minerals_of
from cmrtkit.resources import templates_dir
from cmrtkit.rulebook import Language, load_rules
from tests.drafts import COMPANY, EXAMPLES, as_numbers, draft, example_facts, example_run, tables

KINDS = ("step5", "form-sd", "eu-2017-821", "jp-transparency")
LANGUAGES: tuple[Language, ...] = ("en", "ja")
CONFLICT_MINERALS = ("Tantalum", "Tin", "Gold", "Tungsten")
MARK = {"en": "**TO COMPLETE", "ja": "**【要記入】"}
OTHERS = {"en": re.compile("cobalt|mica|neodymium", re.IGNORECASE), "ja": re.compile("コバルト|マイカ|ネオジム")}
each_draft = pytest.mark.parametrize(("kind", "language"), list(product(KINDS, LANGUAGES)))
each_of_3tg = pytest.mark.parametrize(("kind", "language"), list(product(KINDS[1:3], LANGUAGES)))


def _both(name: str) -> dict[str, str]:
    return {"en": f"{name} in English.", "ja": f"{name}の記述です。"}


@cache
def whole_company() -> Company:
    """The example company with every key of a company file that a draft asks for."""
    data = yaml.safe_load(COMPANY.read_text(encoding="utf-8"))
    data["products"].append({"name": _both("Motors"), "minerals": ["ネオジム", "Dysprosium"], "use": _both("Magnets")})
    data["policy"]["human-rights"] = _both("Rights")
    data["management"]["framework"] = _both("Framework")
    data["risks"] |= {"programmes": _both("Programmes"), "region": _both("Region"), "origin": _both("Origin")}
    data["audits"] |= {"own": _both("Own-audit")}
    data["survey"]["other-minerals"] = _both("Other-minerals")
    names = ("necessary", "origin", "drc-conflict-free", "recycled-only", "recycled-measures")
    data["conclusions"] = {name: _both(f"Conclusion-{name}") for name in names}
    who = {"incorporation": "Japan", "file-number": "001-00000", "person": "A. Nobody", "signatory": "B. Nobody"}
    audit = {"audit": _both("Audit"), "auditor": "Example Assurance GmbH"}
    data["sec"] = {**who, **audit, "signed": "2027-05-28"}
    data["eu"] = {name.lower(): _both(name) for name in ("Importer", "Imports", "Traceability")} | audit
    del data["minerals"]
    data |= {"group": _both("Group"), "laws": ["Example Minerals Act 1901"]}
    data["approval"] = {"who": _both("Board"), "date": "2027-03-31"}
    asked = data["survey"]["suppliers"]
    data["survey"]["suppliers"] = [
        {"name": name, "minerals": ["Cobalt", "Mica"]} if name == "Laputa Battery Systems Ltd." else name
        for name in asked
    ]
    return Company.model_validate(data)


@cache
def whole_facts() -> Facts:
    return gather_facts(example_run(), whole_company(), before())


@cache
def before() -> Facts:
    return read_facts(EXAMPLES / "facts-2025.json")


def whole(kind: str, language: Any, **changes: Any) -> str:
    company = whole_company().model_copy(update=changes)
    return render_draft(Wanted(kind, language), whole_facts(), company, load_rules(), before())


# -- every kind, language and format ------------------------------------------------------------------------------------


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize("company", ["none", "example", "whole"])
@each_draft
def test_every_draft_is_whole(kind: str, language: Any, company: str, html: bool) -> None:
    given = {"none": Company(), "example": read_company(COMPANY), "whole": whole_company()}[company]
    text = draft(example_facts(), given, kind, language, html=html)
    assert not re.search(r"\bNone\b|\{\{|\{%|Undefined", text)
    if html:
        assert "```" not in text
        assert "**" not in text
    else:
        assert "\n\n\n" not in text
        _require_whole_tables(text)


def _require_whole_tables(text: str) -> None:
    """Every line of a table is one to a reader of Markdown too, and nothing bold stays two stars."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    rows = sum(token.type == "tr_open" for token in tokens)
    rules = len(re.findall(r"^\|(?: -+:? \|)+$", text, re.MULTILINE))
    assert rows == len(re.findall(r"^\|", text, re.MULTILINE)) - rules
    shown = "".join(child.content for token in tokens for child in token.children or () if child.type == "text")
    assert "**" not in shown
    assert not re.search(r"^\|.*\n[^|\n]", text, re.MULTILINE)


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_cover_the_same(kind: str) -> None:
    for company in (Company(), whole_company()):
        english, japanese = (_covered(draft(example_facts(), company, kind, language)) for language in LANGUAGES)
        assert english == japanese
    sources = [(templates_dir() / "drafts" / f"{kind}.{language}.md.j2").read_text("utf-8") for language in LANGUAGES]
    assert _covered(sources[0]) == _covered(sources[1])
    blocks = [re.findall(r"\{% block (\w+) %\}", source) for source in sources]
    assert blocks[0] == blocks[1]


def _covered(text: str) -> list[str]:
    return re.findall(r"<!-- covers: (.*?) -->", text)


@each_draft
def test_every_element_is_covered(kind: str, language: Any) -> None:
    source = (templates_dir() / "drafts" / f"{kind}.{language}.md.j2").read_text(encoding="utf-8")
    named = {name for ids in _covered(source) for name in ids.split()}
    elements = {element.id for element in load_kind(kind).elements}
    benchmark = {element.id for element in load_benchmark().elements}
    assert elements <= named <= elements | benchmark
    assert benchmark <= named


@each_draft
def test_a_complete_company_file_leaves_nothing_open(kind: str, language: Any) -> None:
    text = whole(kind, language)
    result = check_text(text, load_kind(kind), "draft.md", language)
    assert MARK[language] not in text
    assert {element.status for element in result.elements} <= {"filled", "missing"}
    assert [element.id for element in result.elements if element.status == "missing"] == []
    left = {element.id for element in result.benchmark.elements if element.status != "filled"}
    assert left <= {"rsn-06"}  # no example names the country of a mine


@each_draft
def test_what_only_a_person_can_state_is_open_without_a_company_file(kind: str, language: Any) -> None:
    text = draft(gather_facts(example_run(), Company()), Company(), kind, language)
    result = check_text(text, load_kind(kind), "draft.md", language)
    status = {element.id: element.status for element in result.elements if element.human}
    allowed = {"eu-7-4-conclusion": "missing", "sd-c1-audit": "missing"}  # owed only where the company concludes so
    assert all(found == allowed.get(name, "open") for name, found in status.items())


@pytest.mark.parametrize("name", ["drafts", "gaps"])
def test_words_of_drafts_are_the_same_in_both_languages(name: str) -> None:
    english, japanese = (
        dict(_leaves(yaml.safe_load((templates_dir() / "words" / language / f"{name}.yaml").read_text("utf-8"))))
        for language in LANGUAGES
    )
    assert set(english) == set(japanese)
    for key, text in english.items():
        assert _placeholders(text) == _placeholders(japanese[key]), key
        assert text.strip(), key
        assert japanese[key].strip(), key


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, f"{name}.{key}")
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _leaves(part, f"{name}.{place}")
    else:
        yield name, str(value)


def _placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field} - {"month", "year", "day"}


def test_every_gap_that_a_template_asks_has_its_question() -> None:
    """And every question is asked somewhere, by a template or a table."""
    asked = set[str]()
    for path in [*(templates_dir() / "drafts").rglob("*.j2"), *Path("src/cmrtkit/reports").rglob("*.py")]:
        source = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r"""(?:gap|own|inline|address)\([^()"]*"([a-z0-9-]+)\"""", source))
    questions = yaml.safe_load((templates_dir() / "words" / "en" / "gaps.yaml").read_text(encoding="utf-8"))
    assert asked <= set(questions)
    assert set(questions) - asked <= {"audits-own"}  # for templates of the user's own


def test_a_part_that_kinds_share_may_be_replaced_in_all(tmp_path: Path) -> None:
    (tmp_path / "drafts" / "parts").mkdir(parents=True)
    (tmp_path / "drafts" / "parts" / "records.en.md.j2").write_text("We keep all of it.", encoding="utf-8")
    for kind in ("step5", "form-sd", "eu-2017-821"):
        assert "We keep all of it." in draft(example_facts(), read_company(COMPANY), kind, templates=tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_shared_block_may_be_replaced_in_each(kind: str, tmp_path: Path) -> None:
    (tmp_path / "drafts").mkdir()
    own = f'{{% extends "cmrtkit/drafts/{kind}.en.md.j2" %}}\n{{% block grievance %}}\nWe listen.\n{{% endblock %}}\n'
    (tmp_path / "drafts" / f"{kind}.en.md.j2").write_text(own, encoding="utf-8")
    text = draft(example_facts(), read_company(COMPANY), kind, templates=tmp_path)
    assert "We listen." in text
    assert "speak-up" not in text


def test_templates_are_jinja() -> None:
    for path in (templates_dir() / "drafts").rglob("*.j2"):
        Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))


# -- reports that are about some minerals alone -------------------------------------------------------------------------


@each_of_3tg
def test_other_minerals_do_not_enter_reports_on_conflict_minerals(kind: str, language: Any) -> None:
    """Company texts may name any mineral, so they are left away."""
    facts = example_facts()
    company = Company.model_validate({"products": [{"name": "Part", "minerals": ["錫", "Cobalt", "Mica", "ネオジム"]}]})
    text = draft(facts, company, kind, language)
    assert not OTHERS[language].search(text)
    assert "EMRT" not in text
    foreign = [item for item in facts.smelters if item.mineral not in CONFLICT_MINERALS]
    assert foreign
    assert not [item for item in foreign if item.smelter_id and item.smelter_id in text]
    assert all(item.smelter_id in text for item in facts.smelters if item.mineral in CONFLICT_MINERALS)
    page = draft(facts, company, kind, language, html=True)
    assert not OTHERS[language].search(page)


@each_of_3tg
def test_products_without_conflict_minerals_are_left_out(kind: str, language: Any) -> None:
    text = whole(kind, language)
    assert "Motors" not in text
    assert not OTHERS[language].search("\n".join(line for line in text.splitlines() if line.startswith("| ")))


def test_figures_of_conflict_minerals_are_recounted() -> None:
    facts, told = example_facts(), _of_3tg()
    emrt = {place for place, item in enumerate(facts.replies) if item.family == "EMRT"}
    assert emrt
    assert len(told.replies) == len(facts.replies) - len(emrt)
    assert [item.mineral for item in told.minerals] == list(CONFLICT_MINERALS)
    for old in facts.minerals:
        new = next((item for item in told.minerals if item.mineral == old.mineral), None)
        if new:
            assert new.smelters.value == old.smelters.value
            assert {name: item.value for name, item in new.by_standing.items()} == {
                name: item.value for name, item in old.by_standing.items()
            }
            assert new.declared.value == old.declared.value
            assert [item.answers.keys() for item in new.answers] == [item.answers.keys() for item in old.answers]
    kept = [flag for flag in facts.flags if flag.reply not in emrt]
    assert [flag.fingerprint for flag in told.flags] == [flag.fingerprint for flag in kept]
    assert told.survey.answered.value == facts.survey.answered.value - 1  # one supplier sent an EMRT alone


def test_places_lead_to_the_same_things_when_minerals_are_left_out() -> None:
    """Each place in the lists that are left names what it named before, also where lists begin with what is left out."""
    facts = _backwards()
    told = facts_for(facts, CONFLICT_MINERALS, Company())
    assert facts.replies[0].family == "EMRT"
    assert len(told.flags) == len(facts.flags) > 5
    for flag, old in zip(told.flags, facts.flags, strict=True):
        assert flag.fingerprint == old.fingerprint
        assert told.replies[flag.reply].path == facts.replies[old.reply].path
        assert told.suppliers[flag.supplier].name == facts.suppliers[old.supplier].name
        assert _at(told.smelters, flag.smelter) == _at(facts.smelters, old.smelter)
        assert _at(told.responses, flag.response) == _at(facts.responses, old.response)
    for item in told.smelters:
        same = next(old for old in facts.smelters if (old.smelter_id, old.name) == (item.smelter_id, item.name))
        assert [told.replies[naming.reply].path for naming in item.named_by] == [
            facts.replies[naming.reply].path for naming in same.named_by
        ]
    for mineral in told.minerals:
        assert {told.smelters[place].mineral for place in mineral.smelters.of} == {mineral.mineral}
        for standing, counted in mineral.by_standing.items():
            assert {(told.smelters[place].mineral, told.smelters[place].standing) for place in counted.of} == {
                (mineral.mineral, standing)
            }
    for country in told.smelter_countries:
        assert {told.smelters[place].country for place in country.smelters.of} == {country.country}
    for supplier in told.suppliers:
        assert {told.replies[place].supplier for place in supplier.replies} <= {told.suppliers.index(supplier)}
    assert Facts.model_validate(told.model_dump(by_alias=True)) == told


def _backwards() -> Facts:
    """The facts of the examples with the EMRT first, and its smelters too."""
    run = example_run()
    files = sorted(run.files, key=lambda item: (item.template is None or item.template.family != "EMRT", item.path))
    company = read_company(COMPANY).model_copy(update={"survey": Survey()})
    facts = gather_facts(run.model_copy(update={"files": files}), company)
    order = sorted(range(len(facts.smelters)), key=lambda place: -place)
    flags = [
        flag.model_copy(update={"smelter": None if flag.smelter is None else order.index(flag.smelter)})
        for flag in facts.flags
    ]

    def moved(counted: Counted) -> Counted:
        return Counted.these(order.index(place) for place in counted.of)

    minerals = [
        item.model_copy(
            update={
                "smelters": moved(item.smelters),
                "by_standing": {name: moved(counted) for name, counted in item.by_standing.items()},
            }
        )
        for item in facts.minerals
    ]
    smelters = [facts.smelters[place] for place in order]
    return facts.model_copy(update={"smelters": smelters, "minerals": minerals, "flags": flags})


def _at(things: Sequence[Any], place: int | None) -> str | None:
    if place is None:
        return None
    thing = things[place]
    return str(getattr(thing, "smelter_id", "") or thing.measure)


def test_flags_about_other_minerals_are_left_out() -> None:
    facts = _backwards()
    flag, emrt = facts.flags[0], 0
    cobalt = next(place for place, item in enumerate(facts.smelters) if item.mineral == "Cobalt")
    others = [
        flag.model_copy(update={"smelter": cobalt, "mineral": "Cobalt"}),
        flag.model_copy(update={"smelter": None, "mineral": "mica"}),
        flag.model_copy(update={"smelter": None, "mineral": None, "reply": emrt}),
    ]
    told = facts_for(facts.model_copy(update={"flags": [*others, flag]}), CONFLICT_MINERALS, Company())
    assert [item.fingerprint for item in told.flags] == [flag.fingerprint]
    assert told.flags[0].smelter is not None


def test_measures_at_smelters_of_other_minerals_are_left_out() -> None:
    facts = example_facts()
    cobalt = next(item.smelter_id for item in facts.smelters if item.mineral == "Cobalt")
    measures = [response.smelter for response in facts.responses]
    added = facts.responses[0].model_copy(update={"smelter": cobalt.lower()})
    told = facts_for(facts.model_copy(update={"responses": [added, *facts.responses]}), CONFLICT_MINERALS, Company())
    mica = {item.smelter_id for item in facts.smelters if item.mineral in ("Cobalt", "Mica")}
    assert [response.smelter for response in told.responses] == [name for name in measures if name not in mica]


def test_a_supplier_that_answers_what_it_was_not_asked_is_not_among_those_asked() -> None:
    asked = {"suppliers": ["Graustark Fasteners Ltd.", {"name": "Erewhon Instruments Ltd.", "minerals": ["Cobalt"]}]}
    company = Company.model_validate({"survey": asked})
    facts = facts_for(gather_facts(example_run(), company), CONFLICT_MINERALS, company)
    assert {item.name for item in facts.suppliers if item.asked} == {"Graustark Fasteners Ltd."}
    assert facts.survey.asked == facts.survey.answered.value == 1
    assert "Erewhon Instruments Ltd." in {facts.suppliers[place].name for place in facts.survey.not_asked.of}


def test_a_list_of_suppliers_says_what_each_was_asked_about(tmp_path: Path) -> None:
    (tmp_path / "asked.csv").write_text("name,minerals\nA Ltd.,Cobalt; Mica\nB Ltd.,\n", encoding="utf-8")
    (tmp_path / "company.yaml").write_text("survey: {suppliers: asked.csv}\n", encoding="utf-8")
    asked = read_company(tmp_path / "company.yaml").survey.suppliers
    assert isinstance(asked, list)
    assert {item.name: item.minerals for item in asked} == {"A Ltd.": ["Cobalt", "Mica"], "B Ltd.": []}


def test_a_change_of_all_minerals_is_not_told_of_some() -> None:
    facts = example_facts()
    assert facts.change is not None
    change = facts.change.model_copy(
        update={"by_standing": {name: facts.change.by_standing[name] for name in CONFLICT_MINERALS}}
    )
    assert facts_for(facts.model_copy(update={"change": change}), CONFLICT_MINERALS, Company()).change is None
    only = _of_3tg().model_copy(update={"change": change})
    assert facts_for(only, CONFLICT_MINERALS, Company()).change == change


def test_answers_and_mines_of_replies_that_are_left_out_are_too() -> None:
    facts = example_facts()
    emrt = next(place for place, item in enumerate(facts.replies) if item.family == "EMRT")
    first = facts.smelters[0]
    both = Counted.these([first.named_by[0].reply, emrt])
    changed = first.model_copy(update={"mines": {"CD": Counted.these([emrt]), "RW": both}})
    told = facts_for(
        facts.model_copy(update={"smelters": [changed, *facts.smelters[1:]]}), CONFLICT_MINERALS, Company()
    )
    assert {name: item.value for name, item in told.smelters[0].mines.items()} == {"RW": 1}
    assert [item.country for item in told.mine_countries] == ["RW"]
    topics = {item.topic: sum(counted.value for counted in item.answers.values()) for item in told.company_answers}
    assert set(topics.values()) == {len(told.survey.counted.of)}


def _of_3tg() -> Facts:
    return facts_for(example_facts(), CONFLICT_MINERALS, Company())


@each_draft
def test_nothing_is_claimed_where_nobody_answered(kind: str, language: Any) -> None:
    """No reply at all, or, for reports on conflict minerals, none about these."""
    run = example_run()
    emrt = [item for item in run.files if item.template and item.template.family == "EMRT"]
    for files in ([], emrt) if minerals_of(kind) else ([],):
        text = draft(gather_facts(run.model_copy(update={"files": files}), Company()), Company(), kind, language)
        _require_whole_tables(text)
        assert not re.search(r"\bNone\b|（、|、）|\(\)|（）| ,", text)
        for claim in {
            "en": ("inquiry rests on", "These are the facil"),
            "ja": ("基づいて行いました", "申告した施設および名称です"),
        }[language]:
            assert claim not in text
    alone = draft(gather_facts(run.model_copy(update={"files": []}), Company()), Company(), kind, language)
    assert {"en": "raised none of the red flags", "ja": "該当する申告はありません"}[language] not in alone


def test_which_kinds_are_about_some_minerals_alone() -> None:
    assert {kind: minerals_of(kind) for kind in KINDS} == {
        "step5": (),
        "form-sd": CONFLICT_MINERALS,
        "eu-2017-821": CONFLICT_MINERALS,
        "jp-transparency": (),
    }


def test_facts_of_all_minerals_stay_as_they_are() -> None:
    facts = example_facts()
    assert facts_for(facts, (), Company()) is facts
    only = _of_3tg().model_copy(update={"change": None})
    assert facts_for(only, CONFLICT_MINERALS, Company()) == only


def test_suppliers_asked_about_other_minerals_alone_are_not_asked_here() -> None:
    facts = facts_for(whole_facts(), CONFLICT_MINERALS, whole_company())
    names = [item.name for item in facts.suppliers if item.asked]
    assert facts.survey.asked == whole_facts().survey.asked - 1 == len(names)  # type: ignore[operator]
    assert "Laputa Battery Systems Ltd." not in names
    assert facts.survey.not_answered is not None
    assert facts.survey.asked == facts.survey.answered.value + facts.survey.not_answered.value


def _concluding_nothing() -> Company:
    """The company of the examples, which does not say what it concludes, imports, or asked single suppliers about."""
    data = read_company(COMPANY).model_dump(by_alias=True, exclude={"conclusions", "eu"})
    suppliers = [{**item, "minerals": []} for item in data["survey"]["suppliers"]]
    return Company.model_validate(data | {"survey": data["survey"] | {"suppliers": suppliers}})


@each_of_3tg
def test_a_supplier_that_answered_about_other_minerals_alone_is_asked_about(kind: str, language: Any) -> None:
    text = draft(example_facts(), _concluding_nothing(), kind, language)
    asked = {"en": "One supplier answered about other minerals only", "ja": "1 社は、他の鉱物についてのみ回答した"}
    assert asked[language] in text
    assert asked[language] not in whole(kind, language)


@each_of_3tg
def test_a_change_is_told_of_conflict_minerals_or_asked_for(kind: str, language: Any) -> None:
    """Facts that hold a change of all minerals cannot say it of some."""
    alone = draft(example_facts(), read_company(COMPANY), kind, language)
    assert "--previous" in alone
    text = whole(kind, language)
    assert "--previous" not in text
    now, then = (
        facts_for(facts, CONFLICT_MINERALS, whole_company()).survey.answered.value
        for facts in (whole_facts(), before())
    )
    said = {"en": f"- {now} suppliers answered (before: {then})", "ja": f"サプライヤー：{now} 社（前期 {then} 社）"}
    assert said[language] in text


# -- what is not concluded ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_sd_concludes_nothing_that_the_company_does_not_state(language: Any) -> None:
    text = draft(example_facts(), _concluding_nothing(), "form-sd", language)
    only = {"en": "Only the company can conclude this", "ja": "これは会社にしか判断できません"}[language]
    gaps = [line for line in text.splitlines() if only in line]
    assert len(gaps) == 3
    assert all(line.startswith(MARK[language]) for line in gaps)
    outside = [line for line in text.splitlines() if "DRC conflict free" in line and not line.startswith("#")]
    assert outside == [line for line in gaps if "DRC conflict free" in line]
    assert "sd-c1-audit" not in text
    stated = whole("form-sd", language)
    for name in ("necessary", "origin", "drc-conflict-free"):
        assert f"Conclusion-{name}" in stated
    assert only not in stated


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_importer_and_recycled_metals_are_only_as_the_company_states(language: Any) -> None:
    text = draft(example_facts(), _concluding_nothing(), "eu-2017-821", language)
    assert "eu-7-4" not in text
    importer = {"en": "Union importer", "ja": "EU 輸入者"}[language]
    assert all(line.startswith(MARK[language]) for line in text.splitlines() if importer in line)
    stated = whole("eu-2017-821", language)
    for name in ("Importer", "Imports", "Conclusion-recycled-only", "Conclusion-recycled-measures"):
        assert name in stated


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_sd_covers_a_calendar_year(language: Any) -> None:
    fiscal = Company.model_validate({"period": {"begin": "2025-04-01", "end": "2026-03-31"}})
    assert "2025" not in draft(example_facts(), fiscal, "form-sd", language).split("\n## ")[1]
    year = Company.model_validate({"period": {"begin": "2025-01-01", "end": "2025-12-31"}})
    assert "2025" in draft(example_facts(), year, "form-sd", language).split("\n## ")[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_laws_are_named_where_the_company_names_them(language: Any) -> None:
    text = draft(gather_facts(example_run(), Company()), Company(), "jp-transparency", language)
    assert not re.search(r"OECD|Dodd|Regulation|\bAct\b|\blaws?\b|法令|規則|法律|指針|Guidelines", text)
    stated = whole("jp-transparency", language)
    assert "\n- Example Minerals Act 1901\n" in stated


# -- a Japanese report --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_minerals_that_no_template_asks_about_are_told(language: Any) -> None:
    named = {"en": "neodymium and dysprosium", "ja": "ネオジム、ジスプロシウム"}[language]
    stated = whole("jp-transparency", language)
    assert f"| {named} |" in stated
    section = re.split(r"\n##+ ", stated)
    (told,) = (part for part in section if "jp-other-minerals" in part)
    assert named in told
    assert "Other-minerals" in told
    survey = whole_company().survey.model_copy(update={"other_minerals": None})
    (asked,) = (
        part for part in re.split(r"\n##+ ", whole("jp-transparency", language, survey=survey)) if "jp-other" in part
    )
    assert MARK[language] in asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_red_flags_by_smelter_are_those_of_the_facts(language: Any) -> None:
    facts = whole_facts()
    text = whole("jp-transparency", language)
    rules = {rule.name: rule.words[language].title for rule in load_rules()}
    table = next(table for found in tables(text).values() for table in found if len(table[0]) == 7)
    shown = {row[1]: row for row in table[1:]}
    assert set(shown) == {item.smelter_id for item in facts.smelters if item.smelter_id}
    for place, item in enumerate(facts.smelters):
        flags = [flag for flag in facts.flags if flag.smelter == place]
        if not item.smelter_id:
            continue
        _, _, name, country, _, told, state = shown[item.smelter_id]
        assert (name, country) == (item.name, country_name(item.country, language))
        assert {rules[flag.name] for flag in flags} == {title for title in rules.values() if title in told}
        assert sum(map(int, re.findall(r"\d+", state))) == len(flags)
    (table,) = (table for found in tables(text).values() for table in found if table[1][1] in rules.values())
    assert sum(row[0] for row in as_numbers([row[1:] for row in table]).values()) == len(facts.flags)


@pytest.mark.parametrize("language", LANGUAGES)
def test_suppliers_are_confidential_unless_the_company_says_otherwise(language: Any) -> None:
    names = [item.name for item in whole_facts().suppliers]
    closed = whole("jp-transparency", language, risks=whole_company().risks.model_copy(update={"responses": []}))
    assert not [name for name in names if name in closed]
    disclosure = whole_company().disclosure.model_copy(update={"suppliers": "names"})
    named = whole("jp-transparency", language, disclosure=disclosure)
    assert all(f"| {name} |" in named for name in names)
