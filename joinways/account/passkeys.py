"""Passkeys: added by who knows password and code; each signs in alone, and counts as both.

It is the person's device that asks for a finger or a PIN (user verification), and says so under its
signature; without that nobody gets in. Who a passkey belongs to it says itself, so that no email is
asked for, and what an unknown one is answered tells of nobody.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AuthenticationCredential
from webauthn.registration.verify_registration_response import VerifiedRegistration

from joinways.account import letters, sessions
from joinways.account.challenges import take
from joinways.account.happened import note
from joinways.account.office import Office
from joinways.account.relying_party import Party, needed
from joinways.account.throttle import claim, release
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.models import AccountEvent, Passkey, User
from joinways.models.columns import utc_now

log = logging.getLogger(__name__)

MOST = 20
"""Of one person."""

SHOWN_AFTER_RESET = timedelta(days=14)
"""How long those from before a forgotten password are shown to be looked at."""

LONGEST = 1023
"""Bytes of a credential's id: no more in WebAuthn level 3, section 4."""

_UNREADABLE = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, OverflowError,
               RecursionError)  # fmt: skip
"""What the library raises of an answer that is none, or not a right one."""


def of(db: Db, user_id: int) -> Sequence[Passkey]:
    """Those of a person, the newest first."""
    return db.scalars(
        select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id.desc())
    ).all()


def from_before_reset(db: Db, user_id: int) -> Sequence[Passkey]:
    """Those that were there when a forgotten password was lately chosen anew, the newest first."""
    chosen = (
        select(func.max(AccountEvent.at))
        .where(
            AccountEvent.user_id == user_id,
            AccountEvent.word == "password-reset",
            AccountEvent.at > utc_now() - SHOWN_AFTER_RESET,
        )
        .scalar_subquery()
    )
    return db.scalars(
        select(Passkey)
        .where(Passkey.user_id == user_id, Passkey.created_at <= chosen)
        .order_by(Passkey.id.desc())
    ).all()


def one_of(db: Db, user_id: int, public_id: str) -> Passkey | None:
    """One of the person's own by its public id."""
    found: Passkey | None = db.scalar(
        select(Passkey).where(Passkey.user_id == user_id, Passkey.public_id == public_id)
    )
    return found


def add(office: Office, user_id: int, challenge: str, answer: str, session_id: int) -> str:
    """Keep what the device made for this challenge; what it is called. The session in which it
    happens has had its second step.

    Raises Refused: "passkey-refused" (too late, used, not for us, nobody verified, known already,
    too long), "passkey-many".
    """
    taken = take(office, challenge, user_id)
    made = _registered(taken.challenge, needed(office.config), answer)
    if len(made.credential_id) > LONGEST:
        raise Refused("passkey-refused")
    key = Passkey(
        user_id=user_id,
        name=taken.name,
        credential=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
    )
    try:
        with writing(office.db) as session:
            user = session.get_one(User, user_id, with_for_update={"key_share": True})
            mine = select(func.count()).select_from(Passkey).where(Passkey.user_id == user_id)
            if (session.scalar(mine) or 0) >= MOST:
                raise Refused("passkey-many", most=MOST)
            session.add(key)
            sessions.step(session, session_id)
            note(session, user_id, "passkey-added", office.visitor)
            letters.tell_of(session, office, letters.reader_of(user, office), "passkey-added")
    except IntegrityError:
        raise Refused("passkey-refused") from None
    return taken.name


def rename(office: Office, user_id: int, public_id: str, name: str) -> None:
    """Call it something else; one that is gone is let be."""
    with writing(office.db) as session:
        session.execute(
            update(Passkey)
            .where(Passkey.user_id == user_id, Passkey.public_id == public_id)
            .values(name=name)
        )


def remove(office: Office, user_id: int, public_id: str) -> None:
    """It signs in no more; one that is gone is let be. The person proved who they are."""
    with writing(office.db) as session:
        gone = session.scalar(
            delete(Passkey)
            .where(Passkey.user_id == user_id, Passkey.public_id == public_id)
            .returning(Passkey.id)
        )
        if gone is not None:
            user = session.get_one(User, user_id)
            note(session, user_id, "passkey-removed", office.visitor)
            letters.tell_of(session, office, letters.reader_of(user, office), "passkey-removed")


def sign_in(office: Office, challenge: str, answer: str) -> str:
    """The token of a new session of whoever's passkey signed this challenge.

    Raises Refused: "sign-in-throttled", "passkey-wrong" for whatever else.
    """
    given = _read(answer)
    claimed = claim(office.db, "passkey", given.id if given else "", office.visitor.ip)
    if given is None:
        raise Refused("passkey-wrong")
    try:
        taken = take(office, challenge)
    except Refused:
        raise Refused("passkey-wrong") from None
    found = office.db.execute(
        select(Passkey, User.public_id)
        .join(User, User.id == Passkey.user_id)
        .where(Passkey.credential == given.id)
    ).first()
    office.db.rollback()
    if found is None or given.response.user_handle != found.public_id.encode():
        raise Refused("passkey-wrong")
    verified = _verified(office, given, taken.challenge, found.Passkey)
    with writing(office.db) as session:
        _count(session, found.Passkey.id, verified.new_sign_count)
        token = sessions.begin(session, office, found.Passkey.user_id, stepped=True)
    release(office.db, claimed)
    return token


def _read(answer: str) -> AuthenticationCredential | None:
    """None when it cannot be read. Its `id` is base64url then, and no other text: it goes into a
    query before anything is verified."""
    try:
        given = parse_authentication_credential_json(answer)
    except _UNREADABLE:
        return None
    return given if given.id == bytes_to_base64url(given.raw_id) else None


def _registered(challenge: str, party: Party, answer: str) -> VerifiedRegistration:
    try:
        return verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except _UNREADABLE as error:
        log.info("passkey not added: %s", type(error).__name__)
        raise Refused("passkey-refused") from None


def _verified(
    office: Office, given: AuthenticationCredential, challenge: str, key: Passkey
) -> VerifiedAuthentication:
    """With a counter of 0, since that of the library's refusals which a person should know of is
    looked at by ourselves (`_count`)."""
    party = needed(office.config)
    try:
        verified = verify_authentication_response(
            credential=given,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except _UNREADABLE as error:
        log.info("passkey refused: %s", type(error).__name__)
        raise Refused("passkey-wrong") from None
    if verified.new_sign_count <= key.sign_count and (verified.new_sign_count or key.sign_count):
        _went_back(office, key.user_id)
    return verified


def _went_back(office: Office, user_id: int) -> None:
    """The counter says that there are two of it: somebody may have copied it."""
    with writing(office.db) as session:
        note(session, user_id, "passkey-refused", office.visitor)
    raise Refused("passkey-wrong")


def _count(session: Any, key_id: int, count: int) -> None:
    """Used with that counter; of two at once with the same one the second is refused."""
    counted = session.execute(
        update(Passkey)
        .where(
            Passkey.id == key_id,
            or_(Passkey.sign_count < count, (Passkey.sign_count == 0) & (count == 0)),
        )
        .values(sign_count=count, used_at=utc_now())
    )
    if not counted.rowcount:
        raise Refused("passkey-wrong")
