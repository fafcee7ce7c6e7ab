"""Forms of the settings."""

from wtforms import PasswordField, SelectField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from joinways.i18n import LANGUAGE_NAMES, gettext
from joinways.i18n import lazy_gettext as _l
from joinways.web import Form


class WebhookSecretForm(Form):
    """The signing secret of a webhook endpoint made by hand; never shown again."""

    secret = PasswordField(
        _l("Signing secret"),
        filters=[lambda value: (value or "").strip()],
        validators=[
            DataRequired(_l("Paste the signing secret.")),
            Length(max=200, message=_l("At most %(max)d characters.")),
        ],
    )


class LanguagesForm(Form):
    """The languages that a workspace works in for its clients, and the one of new clients."""

    worked = SelectMultipleField(
        _l("Languages for clients"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[DataRequired(_l("Choose one language at least."))],
    )
    language = SelectField(
        _l("Language of new clients"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()],
    )

    def validate_language(self, field: SelectField) -> None:
        """One of those that are worked in."""
        if self.worked.data and field.data not in self.worked.data:
            raise ValidationError(gettext("Choose one of the languages for clients."))


class StripeKeyForm(Form):
    """A secret or restricted key of Stripe; never shown again."""

    key = PasswordField(
        _l("Stripe key"),
        filters=[lambda value: (value or "").strip()],
        validators=[
            DataRequired(_l("Paste a Stripe key.")),
            Length(max=255, message=_l("At most %(max)d characters.")),
        ],
    )
