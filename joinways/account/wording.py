"""What happened with an account, and which device it was, in the language in use."""

from joinways.domain.devices import device
from joinways.i18n import gettext


def device_words(user_agent: str) -> str:
    """The browser and what it runs on, as far as it says."""
    browser, system = device(user_agent)
    if browser and system:
        return gettext("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or gettext("Unknown browser")


def event_words(word: str) -> str:
    """What an event of the account was."""
    return {
        "joined": gettext("The account was made"),
        "signed-in": gettext("Signed in"),
        "code-wrong": gettext("The password was right, the code was not"),
        "password-changed": gettext("The password was changed"),
        "password-reset": gettext("A new password was chosen through a link by email"),
        "email-changed": gettext("The email was changed"),
        "factor-on": gettext("Two-step sign-in was turned on"),
        "factor-off": gettext("Two-step sign-in was turned off"),
        "recovery-new": gettext("New recovery codes were made"),
        "recovery-used": gettext("A recovery code was used"),
        "passkey-added": gettext("A passkey was added"),
        "passkey-removed": gettext("A passkey was removed"),
        "passkeys-removed": gettext("All passkeys were removed"),
        "passkey-refused": gettext(
            "A passkey was refused: its counter went back, somebody may have copied it"
        ),
        "session-ended": gettext("A browser was signed out from this page"),
        "sessions-ended": gettext("All other browsers were signed out"),
        "data-exported": gettext("Your data were downloaded"),
        "signed-out": gettext("Signed out"),
    }[word]
