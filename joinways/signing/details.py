"""Who signs, as they correct it, and from where."""

from dataclasses import asdict, dataclass

from joinways.models import Client


@dataclass(frozen=True)
class Details:
    """The client as it is to stand on the signed quote; `company` is "" for a private person."""

    name: str
    company: str
    email: str
    line1: str
    line2: str
    postal_code: str
    city: str
    country: str
    vat_number: str


@dataclass(frozen=True)
class Visitor:
    """Who presses: the address as the trusted proxy sees it, the browser as it names itself.

    `member`: the name of the seller's person who is signed in there, "" for anybody else.
    """

    ip: str
    user_agent: str
    member: str = ""


def corrected(details: Details, client: Client) -> dict[str, str]:
    """What differs from the client as the team knows it: {column: new value}."""
    return {
        name: value for name, value in asdict(details).items() if value != getattr(client, name)
    }


def details_of(client: Client) -> Details:
    """The client as the team knows it."""
    return Details(**{name: getattr(client, name) for name in Details.__dataclass_fields__})
