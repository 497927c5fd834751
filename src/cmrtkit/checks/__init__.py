"""The check functions that rule files name. They say where and in which words; they know no severity and no output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cmrtkit.checks.completeness import checker_total_differs, required_missing
from cmrtkit.checks.contacts import authorizer_is_same, placeholder_text
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.derived_cells import derived_cell_overwritten
from cmrtkit.checks.dropdowns import answer_not_in_dropdown
from cmrtkit.checks.effective_date import effective_date_future, effective_date_stale, effective_date_unreadable
from cmrtkit.checks.emails import email_malformed, email_not_available
from cmrtkit.checks.form_moves import form_altered, macros_present
from cmrtkit.checks.mine_rows import mine_row_incomplete
from cmrtkit.checks.mineral_picks import mineral_not_counted
from cmrtkit.checks.origin import origin_contradicts_mines
from cmrtkit.checks.origin_answers import covered_country_not_cahra, origin_no_unsupported
from cmrtkit.checks.policy import (
    no_policy,
    policy_url_unusable,
    policy_url_without_policy,
    survey_format_undescribed,
    weak_due_diligence,
)
from cmrtkit.checks.products import product_number_duplicate, product_number_misplaced
from cmrtkit.checks.recycling import recycled_contradicts_origin, recycled_contradicts_smelters
from cmrtkit.checks.request import (
    requested_mineral_not_declared,
    scope_not_as_requested,
    template_older_than_requested,
)
from cmrtkit.checks.run import no_conformance_list
from cmrtkit.checks.scoping import answer_out_of_scope, no_metal_in_scope, smelters_for_undeclared_metal
from cmrtkit.checks.single_answers import low_response_rate, telling_answer
from cmrtkit.checks.smelter_answers import all_identified_contradicts_list, all_identified_contradicts_response
from cmrtkit.checks.smelter_ids import smelter_id_malformed, smelter_id_mismatch, smelter_id_unknown
from cmrtkit.checks.smelter_list import (
    duplicate_smelter,
    look_up_altered,
    recycled_row_contradiction,
    whole_list_pasted,
)
from cmrtkit.checks.smelter_names import unknown_smelter_name, unlisted_name_is_known
from cmrtkit.checks.smelter_places import smelter_country_mismatch, smelter_metal_mismatch
from cmrtkit.checks.smelter_rows import smelter_row_incomplete
from cmrtkit.checks.smelter_standing import (
    audit_lapsed,
    banned_smelter,
    non_conformant_smelter,
    non_smelter,
    smelter_active,
    smelter_removed,
)
from cmrtkit.checks.smelter_unidentified import smelter_not_yet_identified
from cmrtkit.checks.template import newer_template, superseded_template, withdrawn_template
from cmrtkit.checks.typed_cells import entry_begins_like_formula, text_too_long
from cmrtkit.findings import Hit

Check = Callable[[CheckContext], Iterable[Hit]]

# Those of any subject, for rules of the user's own.
_GENERAL = ("count", "date-window", "in-reference", "one-of", "pattern", "required", "unique", "when-then")


def _general(name: str) -> Check:
    def check(context: CheckContext) -> Iterable[Hit]:
        from cmrtkit.checks.general import GENERAL  # noqa: PLC0415  # 10 ms, for those who have such rules

        return GENERAL[name](context)

    return check


CHECKS: Mapping[str, Check] = {
    **{name: _general(name) for name in _GENERAL},
    "all-identified-contradicts-list": all_identified_contradicts_list,
    "all-identified-contradicts-response": all_identified_contradicts_response,
    "answer-not-in-dropdown": answer_not_in_dropdown,
    "answer-out-of-scope": answer_out_of_scope,
    "audit-lapsed": audit_lapsed,
    "authorizer-is-same": authorizer_is_same,
    "banned-smelter": banned_smelter,
    "checker-total-differs": checker_total_differs,
    "covered-country-not-cahra": covered_country_not_cahra,
    "derived-cell-overwritten": derived_cell_overwritten,
    "duplicate-smelter": duplicate_smelter,
    "effective-date-future": effective_date_future,
    "effective-date-stale": effective_date_stale,
    "effective-date-unreadable": effective_date_unreadable,
    "email-malformed": email_malformed,
    "email-not-available": email_not_available,
    "entry-begins-like-formula": entry_begins_like_formula,
    "form-altered": form_altered,
    "look-up-altered": look_up_altered,
    "low-response-rate": low_response_rate,
    "macros-present": macros_present,
    "mine-row-incomplete": mine_row_incomplete,
    "mineral-not-counted": mineral_not_counted,
    "newer-template": newer_template,
    "no-conformance-list": no_conformance_list,
    "no-metal-in-scope": no_metal_in_scope,
    "no-policy": no_policy,
    "non-conformant-smelter": non_conformant_smelter,
    "non-smelter": non_smelter,
    "origin-contradicts-mines": origin_contradicts_mines,
    "origin-no-unsupported": origin_no_unsupported,
    "placeholder-text": placeholder_text,
    "policy-url-unusable": policy_url_unusable,
    "policy-url-without-policy": policy_url_without_policy,
    "product-number-duplicate": product_number_duplicate,
    "product-number-misplaced": product_number_misplaced,
    "recycled-contradicts-origin": recycled_contradicts_origin,
    "recycled-contradicts-smelters": recycled_contradicts_smelters,
    "recycled-row-contradiction": recycled_row_contradiction,
    "requested-mineral-not-declared": requested_mineral_not_declared,
    "required-missing": required_missing,
    "scope-not-as-requested": scope_not_as_requested,
    "smelter-active": smelter_active,
    "smelter-country-mismatch": smelter_country_mismatch,
    "smelter-id-malformed": smelter_id_malformed,
    "smelter-id-mismatch": smelter_id_mismatch,
    "smelter-id-unknown": smelter_id_unknown,
    "smelter-metal-mismatch": smelter_metal_mismatch,
    "smelter-not-yet-identified": smelter_not_yet_identified,
    "smelter-removed": smelter_removed,
    "smelter-row-incomplete": smelter_row_incomplete,
    "smelters-for-undeclared-metal": smelters_for_undeclared_metal,
    "superseded-template": superseded_template,
    "survey-format-undescribed": survey_format_undescribed,
    "telling-answer": telling_answer,
    "template-older-than-requested": template_older_than_requested,
    "text-too-long": text_too_long,
    "unknown-smelter-name": unknown_smelter_name,
    "unlisted-name-is-known": unlisted_name_is_known,
    "weak-due-diligence": weak_due_diligence,
    "whole-list-pasted": whole_list_pasted,
    "withdrawn-template": withdrawn_template,
}

__all__ = ["CHECKS", "Check", "CheckContext"]
