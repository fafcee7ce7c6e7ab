"""What a passkey is given to sign: random, for one browser, once, within five minutes."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from webauthn import generate_authentication_options, generate_registration_options, options_to_json
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from joinways.account.choosing import prove
from joinways.account.office import Office
from joinways.account.relying_party import needed
from joinways.account.second_factor import prove_both
from joinways.account.throttle import claim
from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.models import Passkey, PasskeyChallenge, User
from joinways.models.columns import utc_now

LASTS = timedelta(minutes=5)
_MILLISECONDS = int(LASTS.total_seconds() * 1000)
_NAME = "Joinways"


@dataclass(frozen=True)
class Taken:
    """`challenge` in base64url; `name`: what the passkey that is made for it will be called."""

    challenge: str
    name: str


def begin_adding(office: Office, user_id: int, name: str, password: str, code: str) -> str:
    """The challenge for a new passkey of who knows the password, and the code where one is asked
    for at sign-in.

    Raises Refused: "passkey-nowhere", "sign-in-throttled", "password-wrong", "code-wrong".
    """
    needed(office.config)
    if office.db.get_one(User, user_id).totp_since is None:
        prove(office, user_id, password)
    else:
        prove_both(office, user_id, password, code)
    return _made(office, user_id, name)


def begin_signing_in(office: Office) -> str:
    """The challenge for whoever comes. Raises Refused: "passkey-nowhere", "sign-in-throttled"."""
    needed(office.config)
    claim(office.db, "passkey-begin", "", office.visitor.ip)
    return _made(office, None, "")


def take(office: Office, challenge: str, user_id: int | None = None) -> Taken:
    """Use it up, whatever comes of it. Raises Refused("passkey-refused")."""
    theirs = PasskeyChallenge.user_id
    with writing(office.db) as session:
        name = session.scalar(
            delete(PasskeyChallenge)
            .where(
                PasskeyChallenge.challenge == challenge,
                PasskeyChallenge.expires_at > utc_now(),
                theirs.is_(None) if user_id is None else theirs == user_id,
            )
            .returning(PasskeyChallenge.name)
        )
    if name is None:
        raise Refused("passkey-refused")
    return Taken(challenge, name)


def options_to_add(office: Office, user_id: int, challenge: str) -> str:
    """What the browser hands to the device to make a passkey, as JSON; "" when it is too late."""
    found = office.db.scalar(
        select(PasskeyChallenge.id).where(
            PasskeyChallenge.challenge == challenge,
            PasskeyChallenge.user_id == user_id,
            PasskeyChallenge.expires_at > utc_now(),
        )
    )
    if found is None:
        return ""
    user, party = office.db.get_one(User, user_id), needed(office.config)
    known = office.db.scalars(select(Passkey.credential).where(Passkey.user_id == user_id))
    return options_to_json(
        generate_registration_options(
            rp_id=party.id,
            rp_name=_NAME,
            user_id=user.public_id.encode(),
            user_name=user.email,
            user_display_name=user.name or user.email,
            challenge=base64url_to_bytes(challenge),
            timeout=_MILLISECONDS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known
            ],
        )
    )


def options_to_sign_in(office: Office, challenge: str) -> str:
    """The same to sign in: with any passkey that the person has for us."""
    return options_to_json(
        generate_authentication_options(
            rp_id=needed(office.config).id,
            challenge=base64url_to_bytes(challenge),
            timeout=_MILLISECONDS,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def _made(office: Office, user_id: int | None, name: str) -> str:
    challenge, moment = secrets.token_urlsafe(32), utc_now()
    with writing(office.db) as session:
        session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < moment))
        session.add(
            PasskeyChallenge(
                challenge=challenge, user_id=user_id, name=name, expires_at=moment + LASTS
            )
        )
    return challenge
