"""What the next round of letters needs to know of this one."""

from __future__ import annotations

from collections.abc import Collection

from cmrtkit.letters.planning import Plan, Round, asked_of
from cmrtkit.letters.record import SupplierRecord


def recorded(plan: Plan, this: Round, letter: str | None) -> SupplierRecord:
    """What the next round needs to know of this one."""
    known = {item.key: item for item in plan.last.points} if plan.last else {}
    wanted = {item.key: item for item in asked_of(plan.supplier, plan.points, plan.again, this)}
    points = [known.get(key, item) for key, item in wanted.items()] + list(plan.kept)
    written = plan.status == "letter"
    last = plan.last
    return SupplierRecord(
        key=plan.supplier.key,
        name=plan.supplier.name,
        language=plan.language,
        status=plan.status,
        number=plan.number if written else last.number if last else 0,
        first=plan.first if written else last.first if last else None,
        written=this.day if written else last.written if last else None,
        due=this.due if written else last.due if last else None,
        letter=letter,
        files=[reply.sha256 for reply in plan.supplier.replies if reply.sha256] or (last.files if last else []),
        points=points,
    )


def absent(this: Round, plans: Collection[Plan]) -> list[SupplierRecord]:
    """Suppliers of the last round that this one knows nothing of; what is open with them stays so."""
    known = {plan.supplier.key for plan in plans} | {plan.last.key for plan in plans if plan.last}
    gone = [item for item in (this.before.suppliers if this.before else []) if item.key not in known and item.points]
    return [item.model_copy(update={"status": "not-in-run", "letter": None}) for item in gone]
