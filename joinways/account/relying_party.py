"""For which address passkeys are made: that of BASE_URL, and no other."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from joinways.config import Config
from joinways.domain.refused import Refused

_LOCAL = "localhost"
_USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Party:
    """`id`: the host name that a passkey is bound to. `origin`: the page's, as browsers say it."""

    id: str
    origin: str

    @property
    def host(self) -> str:
        """Name and port, as a request names them."""
        return self.origin.partition("//")[2]


def party_of(config: Config) -> Party | None:
    """None where browsers make no passkeys: at an IP address, or without HTTPS.

    A machine's own address is taken for its name: at 127.0.0.1 there are none, at localhost there
    are, over plain HTTP too.
    """
    parts = urlsplit(config.base_url)
    host = (parts.hostname or "").lower()
    address = _address(host)
    if address is not None:
        if not address.is_loopback:
            return None
        host = _LOCAL
    is_local = host == _LOCAL or host.endswith(f".{_LOCAL}")
    if parts.scheme != "https" and not is_local:
        return None
    usual = parts.port in (None, _USUAL_PORTS[parts.scheme])
    return Party(host, f"{parts.scheme}://{host}{'' if usual else f':{parts.port}'}")


def needed(config: Config) -> Party:
    """The same. Raises Refused("passkey-nowhere")."""
    party = party_of(config)
    if party is None:
        raise Refused("passkey-nowhere")
    return party


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
