"""Conditions to begin with, in the workspace's language and after its country's law.

They are proposals, for a person to read and change: no advice of a lawyer.
"""

from joinways.i18n import N_, gettext, use_lang

CONDITIONS = ("payment_conditions", "cancellation_conditions", "postponement_conditions")
"""Columns of Workspace."""

_PAYMENT = N_(
    "30%% of the total incl. tax is due on signing as a deposit, the balance on receipt of the"
    " invoice after the event. Without the deposit the date is not reserved."
)
_CANCELLATION = N_(
    "Cancellations must be made in writing. More than 60 days before the event the deposit is kept;"
    " from 60 to 15 days before, 50%% of the total is due; less than 15 days before, 100%%. If we"
    " cancel, everything that was paid is refunded."
)
_POSTPONEMENT = N_(
    "The event can be postponed once without charge, up to 30 days before, to a free date within"
    " twelve months; what was paid is kept for the new date. Later than that, it counts as"
    " cancelled."
)
# Code de commerce, art. L441-10 and D441-5; ley 3/2004, art. 5, 7 and 8; directive 2011/7/EU.
_LATE = {
    "FR": N_(
        "Between professionals, late payment is charged with interest at three times the legal rate"
        " and €40 for the costs of collection (code de commerce, art. L441-10)."
    ),
    "ES": N_(
        "Between businesses, late payment is charged with the interest of ley 3/2004 (the European"
        " Central Bank’s rate plus eight points) and €40 for the costs of collection."
    ),
    "": N_("Between businesses, late payment is charged with the interest that the law provides."),
}


def proposals(country: str, language: str) -> dict[str, str]:
    """Column of Workspace -> its proposed words."""
    with use_lang(language):
        late = gettext(_LATE.get(country, _LATE[""]))
        words = (f"{gettext(_PAYMENT)} {late}", gettext(_CANCELLATION), gettext(_POSTPONEMENT))
    return dict(zip(CONDITIONS, words, strict=True))
