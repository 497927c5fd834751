"""The check functions that rule files name. They say where and in which words; they know no severity and no output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cmrtkit.checks.completeness import checker_total_differs, required_missing
from cmrtkit.checks.context import CheckContext
from cmrtkit.checks.run import no_conformance_list
from cmrtkit.checks.smelter_ids import smelter_id_malformed, smelter_id_mismatch, smelter_id_unknown
from cmrtkit.checks.smelter_list import (
    duplicate_smelter,
    look_up_altered,
    recycled_row_contradiction,
    whole_list_pasted,
)
from cmrtkit.checks.smelter_names import smelter_not_yet_identified, unknown_smelter_name, unlisted_name_is_known
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
from cmrtkit.checks.template import newer_template, superseded_template, withdrawn_template
from cmrtkit.findings import Hit

Check = Callable[[CheckContext], Iterable[Hit]]

CHECKS: Mapping[str, Check] = {
    "audit-lapsed": audit_lapsed,
    "banned-smelter": banned_smelter,
    "checker-total-differs": checker_total_differs,
    "duplicate-smelter": duplicate_smelter,
    "look-up-altered": look_up_altered,
    "newer-template": newer_template,
    "no-conformance-list": no_conformance_list,
    "non-conformant-smelter": non_conformant_smelter,
    "non-smelter": non_smelter,
    "recycled-row-contradiction": recycled_row_contradiction,
    "required-missing": required_missing,
    "smelter-active": smelter_active,
    "smelter-country-mismatch": smelter_country_mismatch,
    "smelter-id-malformed": smelter_id_malformed,
    "smelter-id-mismatch": smelter_id_mismatch,
    "smelter-id-unknown": smelter_id_unknown,
    "smelter-metal-mismatch": smelter_metal_mismatch,
    "smelter-not-yet-identified": smelter_not_yet_identified,
    "smelter-removed": smelter_removed,
    "smelter-row-incomplete": smelter_row_incomplete,
    "superseded-template": superseded_template,
    "unknown-smelter-name": unknown_smelter_name,
    "unlisted-name-is-known": unlisted_name_is_known,
    "whole-list-pasted": whole_list_pasted,
    "withdrawn-template": withdrawn_template,
}

__all__ = ["CHECKS", "Check", "CheckContext"]
