"""Rules about what the company says of itself: its policy, its due diligence, its survey of suppliers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cmrtkit.checks.answers_given import NO, YES, answer_hit, company_answer, company_answers, facts_beside
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.masking import quoted
from cmrtkit.checks.web_addresses import best_in
from cmrtkit.findings import Hit, Label
from cmrtkit.matching.normalise import squeezed
from cmrtkit.model.declaration import Answer, Stated
from cmrtkit.text import is_blank, same


def no_policy(context: CheckContext) -> Iterator[Hit]:
    """No policy for responsible sourcing. Where one is said to be published, the contradiction is told instead."""
    policy = company_answer(context, "policy")
    if policy and policy.choice == NO and not _says(context, "policy-public", YES):
        yield answer_hit(policy, "no-policy")


def policy_url_without_policy(context: CheckContext) -> Iterator[Hit]:
    """A policy is published, and there is none."""
    policy, published = company_answer(context, "policy"), company_answer(context, "policy-public")
    if policy and policy.choice == NO and published and published.choice == YES:
        variant = "address-given" if _opens(published.comment) == "web" else "no-address"
        yield answer_hit(
            published,
            variant,
            policy,
            published.comment.cell,
            comment_cell=_bare(published.comment.cell),
            **facts_beside("policy", policy),
        )


def policy_url_unusable(context: CheckContext) -> Iterator[Hit]:
    """The policy is published, and the comment does not say where on the web."""
    published = _published(context)
    if not published or published.choice != YES or _says(context, "policy", NO):
        return
    opens = _opens(published.comment)
    if opens == "web" or _is_asked_for(context, published.comment.cell):
        return
    elsewhere = context.declaration.on("policy")
    if elsewhere and elsewhere is not published and _opens(elsewhere.comment) == "web":
        yield _url_hit(published, "elsewhere", elsewhere.comment)
    else:
        yield _url_hit(published, "blank" if is_blank(published.comment.value or "") else opens, None)


def _published(context: CheckContext) -> Answer | None:
    """The answer that a policy is published; a form without that question asks about a published policy at once."""
    topic = "policy-public" if context.declaration.on("policy-public") else "policy"
    return company_answer(context, topic)


def _url_hit(published: Answer, variant: str, elsewhere: Stated | None) -> Hit:
    comment = quoted(published.comment.value or "")
    field = Label("question", f"{published.number}/{published.topic}/comment")
    also = (elsewhere.cell,) if elsewhere else ()
    facts = {"field": field, "comment": comment, "answer_cell": _bare(published.answer.cell)}
    facts["elsewhere"] = _bare(elsewhere.cell) if elsewhere else ""
    hit = answer_hit(published, variant, published, *also, **facts)
    return replace(hit, cell=published.comment.cell, observed=comment)


def weak_due_diligence(context: CheckContext) -> Iterator[Hit]:
    """A part of due diligence that the company says it does not do."""
    for topic in context.parameters["topics"]:
        for answer in company_answers(context, topic):
            if answer.choice == NO:
                yield answer_hit(answer, topic)


def survey_format_undescribed(context: CheckContext) -> Iterator[Hit]:
    """Suppliers are surveyed in another format, and nobody says in which."""
    survey = company_answer(context, "supplier-survey")
    others = context.parameters["other_formats"]
    if not survey or not any(same(survey.choice or "", text) for text in others):
        return
    comment = survey.comment.value or ""
    if _is_described(comment, context.parameters["nothing"]) or _is_asked_for(context, survey.answer.cell):
        return
    variant = "no-comment" if is_blank(comment) else "says-nothing"
    comment_cell = survey.comment.cell
    yield answer_hit(survey, variant, comment_cell, comment=quoted(comment), comment_cell=_bare(comment_cell))


def _is_described(comment: str, nothing: list[str]) -> bool:
    said = squeezed(comment)
    return bool(said) and said not in {squeezed(text) for text in nothing}


def _says(context: CheckContext, topic: str, choice: str) -> bool:
    answer = company_answer(context, topic)
    return answer is not None and answer.choice == choice


def _opens(comment: Stated) -> str:
    """What the comment gives its reader to open, in its text or as the link behind it."""
    return best_in(f"{comment.value or ''} {comment.link or ''}")


def _is_asked_for(context: CheckContext, cell: str) -> bool:
    """Whether RMI's Checker marks the cell as missing; that is a finding of its own."""
    return any(item.cell == cell for item in context.completeness.missing)


def _bare(cell: str) -> str:
    return cell.rpartition("!")[2]
