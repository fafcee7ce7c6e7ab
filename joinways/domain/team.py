"""Who in a team may do what to whom: owner (everything), admin (but for the plan and owners),
member (no settings)."""

from joinways.domain.plan import ROLES


def may_touch(role: str, of: str) -> bool:
    """Whether somebody of that role may change or remove somebody of the role `of`."""
    return role == "owner" or (role == "admin" and of in ("admin", "member"))


def may_give(role: str) -> tuple[str, ...]:
    """The roles that somebody of that role may give, the least first."""
    return tuple(each for each in reversed(ROLES) if may_touch(role, each))


def may_own(role: str) -> bool:
    """Whether the plan, and who owns the workspace, are theirs to decide."""
    return role == "owner"
