"""What a line of the audit log says, by its action."""

from joinways.i18n import N_

TOLD = {
    "sent": N_("Sent the quote %(title)s."),
    "draft": N_("Withdrew the quote %(title)s to a draft."),
    "signed": N_("Signed the quote %(title)s."),
    "declined": N_("Declined the quote %(title)s, or marked it as lost."),
    "validity-changed": N_("Changed until when the quote %(title)s is valid."),
    "link-renewed": N_("Made a new link to the quote %(title)s."),
    "link-revoked": N_("Revoked the link to the quote %(title)s."),
    "draft-deleted": N_("Deleted a draft of a quote."),
    "amendment-begun": N_("Began an amendment of the quote %(title)s."),
    "invoice-claim": N_("Requested the invoice of the quote %(title)s."),
    "invoice-finalize": N_("Issued the invoice of the quote %(title)s."),
    "invoice-abandon": N_("Gave up invoicing the quote %(title)s."),
    "invoice-void": N_("Voided the invoice %(title)s."),
    "invoice-credit": N_("Issued a credit note on the invoice %(title)s."),
    "invoice-credit-void": N_("Withdrew a credit note on the invoice %(title)s."),
    "invoice-transfer": N_("Recorded a bank transfer for the invoice %(title)s."),
    "invoice-transfer-reversed": N_("Took back a bank transfer for the invoice %(title)s."),
    "invoice-send": N_("Sent the invoice %(title)s again."),
}
"""Rows of the history that are lines of the log too. Their titles are numbers."""

OTHERS = {
    "invited": N_("Invited %(title)s as %(role)s."),
    "invited-again": N_("Sent the invitation of %(title)s again."),
    "invitation-withdrawn": N_("Withdrew the invitation of %(title)s."),
    "joined": N_("Joined the team as %(role)s."),
    "role-changed": N_("Changed the role of %(title)s from %(before)s to %(role)s."),
    "removed": N_("Removed %(title)s from the team."),
    "left": N_("Left the team."),
    "account-closed": N_("Closed their account, and so left the team."),
    "own-data-exported": N_("Downloaded their own data."),
    "ownership-transferred": N_("Made %(title)s the owner, and became an admin."),
    "step-demanded": N_("Asked everyone to sign in with two steps or a passkey."),
    "step-optional": N_("No longer asks everyone for two steps or a passkey."),
    "plan-changed": N_("Changed the plan from %(before)s to %(plan)s."),
    "settings-changed": N_("Changed the settings of the workspace: %(fields)s."),
    "stripe-connected": N_("Connected Stripe with a key that ends in %(title)s."),
    "stripe-replaced": N_("Replaced the Stripe key with one that ends in %(title)s."),
    "stripe-switched": N_("Connected another Stripe account with a key that ends in %(title)s."),
    "stripe-authorised": N_("Connected the Stripe account %(title)s by Stripe’s own page."),
    "stripe-deauthorised": N_("Stripe no longer lets Joinways into the account %(title)s."),
    "stripe-disconnected": N_("Disconnected Stripe."),
    "client-deleted": N_("Deleted the client %(title)s."),
    "client-erased": N_("Erased the data of the client %(title)s."),
    "client-exported": N_("Exported the data of the client %(title)s."),
    "clients-exported": N_("Downloaded the list of clients."),
    "events-exported": N_("Downloaded the list of events."),
    "services-exported": N_("Downloaded the price list."),
    "invoices-exported": N_("Downloaded the list of invoices."),
    "archive-exported": N_("Downloaded the invoices of %(title)s as documents."),
    "audit-exported": N_("Downloaded the audit log."),
    "retention-changed": N_(
        "Set after how many months without contact clients are forgotten: %(months)s."
    ),
    "event-deleted": N_("Deleted the event %(title)s."),
}

"""Titles of clients and their events are public ids: no name of a client outlives their erasure."""

SENTENCES = TOLD | OTHERS
