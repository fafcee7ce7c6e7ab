"""Forms of the settings."""

from wtforms import PasswordField
from wtforms.validators import DataRequired, Length

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
