"""What a refusal says to a person, one sentence for each code."""

from joinways.domain.refused import Refused
from joinways.i18n import N_, gettext

REFUSALS = {
    "sign-in-wrong": N_("This email and password don’t go together."),
    "sign-in-throttled": N_("Too many attempts. Wait %(minutes)s min, then try again."),
    "link-gone": N_("This link no longer works: it was used, or it is too old."),
    "step-gone": N_("That took too long, or too many codes were tried. Sign in again."),
    "password-wrong": N_("This is not your current password."),
    "code-wrong": N_(
        "This code is wrong or was used already. Type the newest one from your phone, or another"
        " recovery code."
    ),
    "passkey-wrong": N_(
        "This passkey opens no account here, or it took too long. Try again, or use your password."
    ),
    "passkey-refused": N_("That took too long, or your device made no passkey. Begin again."),
    "passkey-many": N_("You have %(most)s passkeys. Remove one first."),
    "passkey-first": N_(
        "A workspace of yours demands a second step: your password alone can’t change this. Sign"
        " out, then sign in with your passkey. Without it: sign out, choose “Forgot your"
        " password?”, and let the mailed link remove it."
    ),
    "passkey-nowhere": N_("There are no passkeys at this address of Joinways: it needs HTTPS."),
    "close-owner": N_(
        "You are the last owner of %(workspace)s, where others work. Make one of them the owner"
        " first: Settings > Team > Transfer the ownership."
    ),
    "close-in-work": N_(
        "In %(workspace)s, where you are alone, a quote waits for an answer, or an invoice is being"
        " made or is open. Settle it first, or make somebody else the owner."
    ),
    "close-connected": N_(
        "%(workspace)s, where you are alone, is connected to Stripe. Disconnect it first."
    ),
    "close-changed": N_("Your workspaces changed meanwhile. Nothing was erased; try again."),
    "factor-on": N_("Two-step sign-in is on already."),
    "account-known": N_("There is an account with this email already."),
    "account-unknown": N_("There is no account with this email."),
    "quote-state": N_("This quote is no longer in the state you saw. The page is up to date now."),
    "draft-changed": N_("Somebody else changed this draft meanwhile."),
    "draft-in-bundle": N_(
        "This quote is one part of several, which come to the whole to the cent. Put them together"
        " to change something."
    ),
    "draft-numbered": N_(
        "This quote was sent before, and its number stays with it. It can’t be deleted."
    ),
    "split-optional": N_("Decide about the optional lines first: the parts have fixed amounts."),
    "split-not-possible": N_(
        "This quote can’t be split so: each part must come to more than nothing, for every VAT"
        " rate."
    ),
    "split-sent": N_("One of the parts was sent before. The parts stay as they are."),
    "amend-state": N_("Only a signed quote that isn’t invoiced can be amended."),
    "draft-nothing-before": N_("There is nothing to go back to."),
    "draft-too-long": N_("A quote has %(most)s lines at most: Stripe takes no more on an invoice."),
    "not-signed": N_("Only a signed quote can be invoiced."),
    "plan": N_("Your plan has no invoicing. The Pro and Enterprise plans include it."),
    "plan-quotes": N_("Your plan has no quotes. The Pro and Enterprise plans include them."),
    "other-currency": N_(
        "These prices are in %(currency)s, which is not the currency of your workspace."
    ),
    "mention-unknown": N_("This notice isn’t offered for your country."),
    "rate-known": N_("This rate is among them already."),
    "rates-many": N_("At most %(most)s rates. Remove one first."),
    "currency-unknown": N_("Stripe doesn’t charge in this currency. Choose another one."),
    "currency-changed": N_(
        "The currency of your workspace changed meanwhile. Nothing was saved: check the price, then"
        " save again."
    ),
    "number-used": N_("This number is used, or a higher one is: enter %(least)s or more."),
    "not-connected": N_("Stripe isn’t connected yet."),
    "too-small": N_(
        "Stripe takes no invoice under %(least)s. Add this amount to another quote instead."
    ),
    "too-large": N_(
        "Stripe takes no invoice above %(most)s. Split the quote into parts that stay below."
    ),
    "too-many-lines": N_(
        "Stripe takes %(most)s lines per invoice at most; this quote has %(lines)s."
    ),
    "content-changed": N_(
        "What this quote says is no longer what was signed. Nothing was sent; please contact us."
    ),
    "client-email": N_("This client has no email address. Stripe needs one to send the invoice."),
    "sign-state": N_("This can no longer be signed. The page is up to date now."),
    "sign-changed": N_(
        "This quote isn’t what you had before you any more. Read it again, then sign. Nothing was"
        " signed."
    ),
    "sign-code-wrong": N_("This is not the code that we sent. Check each digit."),
    "sign-code-old": N_("This code is no longer valid. Ask for another one."),
    "sign-code-soon": N_("A code was sent less than a minute ago. Wait a moment for it."),
    "sign-questions": N_("You asked five questions today. Write or call instead, please."),
    "sign-too-many": N_("That was a lot at once. Wait a minute, then go on where you were."),
    "key-kind": N_("This is not a secret key of Stripe. It begins with rk_ or sk_."),
    "key-pending": N_("This page waited too long. Begin again; nothing was changed."),
    "connect-state": N_(
        "What came back does not belong to this page, or came too late. Nothing was changed; "
        "press “Connect with Stripe” again."
    ),
    "connect-denied": N_("You said no at Stripe. Nothing was changed."),
    "connect-failed": N_("Stripe reported a problem. Nothing was changed; try again."),
    "connect-unknown": N_(
        "Stripe gave no answer, so whether it connected the account is unknown. Here nothing was "
        "changed: press “Connect with Stripe” again, that does no harm."
    ),
    "connect-refused": N_(
        "Stripe did not let Joinways into the account. Here nothing was changed: press “Connect "
        "with Stripe” again."
    ),
    "connect-platform": N_(
        "Stripe does not accept the settings of this installation. Tell whoever runs it; until "
        "then a key connects as well."
    ),
    "no-simulator": N_("No simulated Stripe is set up here."),
    "key-live-simulated": N_("The simulated Stripe takes no live keys."),
    "key-refused": N_("Stripe doesn’t accept this key."),
    "key-unchecked": N_("Stripe doesn’t answer at the moment. Nothing was changed; try again."),
    "key-right": N_("This key may not read invoices and customers. Give it these rights first."),
    "key-other-account": N_(
        "An invoice is being created with the connected account. Wait until it is done."
    ),
    "abandon-word": N_("To give it up, type %(word)s exactly. Nothing was changed."),
    "abandon-look": N_("Look at Stripe first, then tick that you did. Nothing was changed."),
    "abandon-numbered": N_(
        "This invoice has a number at Stripe. Void it there: the quote then comes back by itself."
    ),
    "abandon-busy": N_("Joinways is asking Stripe about this invoice right now. Try again soon."),
    "webhook-secret": N_("This is not a signing secret of Stripe. It begins with whsec_."),
    "must-reconcile": N_(
        "A backup was restored. Invoicing waits until whoever runs the server has "
        "compared it with Stripe."
    ),
    "order-sample": N_("This is sample data: the invoice was never at Stripe."),
    "order-open": N_("Something else is under way for this invoice. Wait until it is done."),
    "order-busy": N_("Joinways is asking Stripe about this invoice right now. Try again soon."),
    "order-state": N_("The invoice is no longer in the state you saw. The page is up to date now."),
    "order-first-mail": N_("The first email of this invoice is still on its way."),
    "order-too-soon": N_(
        "This invoice was sent less than a minute ago. Wait a moment, then send it again."
    ),
    "order-partly-paid": N_(
        "Money has come for this invoice: it can’t be voided any more. Issue a credit note instead."
    ),
    "order-partly-credited": N_(
        "Part of this invoice is credited: it can’t be voided any more. Credit the rest instead."
    ),
    "order-not-connected": N_(
        "The Stripe account of this invoice isn’t connected any more. Do it in Stripe’s dashboard."
    ),
    "void-reached": N_("The client may have this invoice: tick that you know it, or credit it."),
    "transfer-too-much": N_(
        "You typed %(typed)s, but only %(left)s is still to be paid. Nothing was recorded."
    ),
    "transfer-settled": N_("The invoice is marked as paid: its transfers can’t be taken back."),
    "client-gone": N_("This client is not there any more."),
    "client-merged": N_("This client was merged into another one meanwhile. Nothing was changed."),
    "client-used": N_("This client has events or quotes: it can’t be deleted."),
    "contact-gone": N_("This contact is not there any more."),
    "correction-decided": N_("Somebody has decided on this correction already."),
    "merge-same": N_("Choose two different clients."),
    "client-erased": N_("This client’s data were erased."),
    "client-in-work": N_(
        "A quote of this client is waiting for an answer or an invoice, or an invoice is open."
        " Settle it first."
    ),
    "client-expected": N_("An event of this client is still to come. Tick that it goes too."),
    "event-used": N_("This event has quotes that were sent: cancel it instead of deleting it."),
    "import-changed": N_(
        "The data changed meanwhile. Look at the rows again; nothing was imported."
    ),
    "import-gone": N_(
        "These rows were imported already, or waited too long. Upload the file again."
    ),
    "credit-nothing": N_("Choose lines that come to more than nothing."),
    "credit-taken": N_("These lines are credited already."),
    "credit-too-much": N_("That is more than the %(left)s not credited yet."),
    "credit-how-back": N_("Part of this is paid already: say how the money goes back."),
    "credit-not-by-card": N_(
        "Only %(most)s was paid at Stripe: no more can go back to the client’s card."
    ),
    "paper-figures": N_(
        "The lines of its quote don’t come to what Stripe says. Only Stripe’s PDF is right."
    ),
    "paper-lines-unknown": N_(
        "This credit note was made at Stripe, for several VAT rates: only Stripe’s PDF says which."
    ),
    "paper-store": N_(
        "The place where documents are kept gives no answer. Nothing is lost: try again later."
    ),
    "paper-still-missing": N_("Something is still missing for Factur-X. Nothing was made."),
    "too-many-slots": N_("A sheet has %(most)s lines at most. Nothing was added."),
    "template-name": N_("Another template has this name already."),
    "send-changed": N_(
        "Somebody changed this quote meanwhile. Nothing was sent; check it again below, then send."
    ),
    "send-empty": N_("This quote has no line that counts. Add one first."),
    "send-limit": N_(
        "%(used)s of the %(most)s signatures of this month are used. Send it next month, or ask"
        " whoever runs your Joinways for the Enterprise plan."
    ),
    "send-negative": N_("This quote comes to less than zero. Correct its lines first."),
    "send-no-link": N_("The link of this quote no longer works. Make a new one first."),
    "send-no-server": N_("No mail server is set: nothing can be sent by email from here."),
    "team-right": N_("Your role doesn’t allow that. Nothing was changed."),
    "team-gone": N_("This person is not in the team any more."),
    "step-own": N_(
        "Sign in with two steps or a passkey yourself first: you would be shut out. Nothing was"
        " changed."
    ),
    "team-there": N_("This person is in the team already."),
    "last-owner": N_("A workspace needs an owner: make somebody else one first."),
    "invited-already": N_("This person is invited already. Send it again below."),
    "invited-many": N_("That was a lot of invitations. Withdraw some, or wait, then try again."),
    "invitation-over": N_("This invitation is no longer valid."),
    "invitation-other": N_("This invitation is for %(email)s."),
    "invitation-known": N_("There is an account with this address already. Sign in first."),
    "password-weak": N_("This password is easily guessed. Choose a longer or less usual one."),
    "plan-unknown": N_("There is no such plan."),
    "send-past": N_("Choose a day that is not over yet."),
}


def sentence(refused: Refused) -> str:
    """The refusal in the language in use."""
    return gettext(REFUSALS[refused.code], **refused.details)
