"""Settings > Notifications."""

from wtforms import BooleanField

from joinways.i18n import lazy_gettext as _l
from joinways.models.notice import NOTICE_KINDS
from joinways.web import Form


class ChoicesForm(Form):
    """Of each kind: whether to be told on the page, and by mail."""

    signed_page = BooleanField(_l("On the notifications page"))
    signed_mail = BooleanField(_l("By email"))
    declined_page = BooleanField(_l("On the notifications page"))
    declined_mail = BooleanField(_l("By email"))
    question_page = BooleanField(_l("On the notifications page"))
    question_mail = BooleanField(_l("By email"))
    paid_page = BooleanField(_l("On the notifications page"))
    paid_mail = BooleanField(_l("By email"))
    payment_failed_page = BooleanField(_l("On the notifications page"))
    payment_failed_mail = BooleanField(_l("By email"))
    overdue_page = BooleanField(_l("On the notifications page"))
    overdue_mail = BooleanField(_l("By email"))
    attention_page = BooleanField(_l("On the notifications page"))
    attention_mail = BooleanField(_l("By email"))

    @classmethod
    def of(cls, chosen: dict[str, tuple[bool, bool]]) -> "ChoicesForm":
        """The form with what was chosen before."""
        ticks: dict[str, bool] = {}
        for kind, (on_page, by_mail) in chosen.items():
            name = kind.replace("-", "_")
            ticks |= {f"{name}_page": on_page, f"{name}_mail": by_mail}
        return cls(data=ticks)

    def chosen(self) -> dict[str, tuple[bool, bool]]:
        """kind -> on the page, by mail."""
        found = {}
        for kind in NOTICE_KINDS:
            name = kind.replace("-", "_")
            found[kind] = (bool(self[f"{name}_page"].data), bool(self[f"{name}_mail"].data))
        return found
