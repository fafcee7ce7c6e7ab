"""What each plan has."""

PLANS = ("basic", "pro", "enterprise")

ROLES = ("owner", "admin", "member")

SIGNATURES_A_MONTH: dict[str, int | None] = {"basic": 0, "pro": 30, "enterprise": None}
"""How many quotes may be signed each month; None = as many as they like."""


def may_invoice(plan: str) -> bool:
    """Whether the plan has quotes and invoicing."""
    return plan in ("pro", "enterprise")


def may_manage(role: str) -> bool:
    """Whether the role reaches the settings."""
    return role in ("owner", "admin")
