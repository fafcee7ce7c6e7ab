"""What a password alone may not change, once a passkey keeps a workspace closed to it."""

from joinways.account import passkeys
from joinways.account.lookups import demanding
from joinways.database import Db
from joinways.domain.refused import Refused
from joinways.models import User
from joinways.viewer import Viewer


def need_passkey(db: Db, who: Viewer) -> None:
    """Whoever changes a second step, or the address that a forgotten password goes to, has it.

    Without this a stolen password would open a workspace that demands a second step: it would set
    up one of its own. With two steps on, each change asks for a code instead; where no workspace
    demands one, the password opens everything anyway. Raises Refused("passkey-first").
    """
    if who.has_step or db.get_one(User, who.user_id).totp_since is not None:
        return
    if demanding(db, who.user_id) and passkeys.of(db, who.user_id):
        raise Refused("passkey-first")
