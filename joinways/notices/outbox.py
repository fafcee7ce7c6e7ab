"""The outbox by its old name: it stands below the features now, since each of them writes mails."""

from joinways.outbox import FILES_TAKE, NewMail, put

__all__ = ["FILES_TAKE", "NewMail", "put"]
