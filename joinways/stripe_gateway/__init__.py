"""The only way to Stripe. Speaks our words; what it answers is frozen.

Every call that writes carries an idempotency key. One file, `door.py`, imports Stripe's SDK.
"""

from joinways.stripe_gateway.authorising import Authorising
from joinways.stripe_gateway.customers import Customers
from joinways.stripe_gateway.door import verify_signature
from joinways.stripe_gateway.endpoints import Endpoints
from joinways.stripe_gateway.following import Following
from joinways.stripe_gateway.issuing import Issuing
from joinways.stripe_gateway.probing import Probing

__all__ = ["StripeGateway", "verify_signature"]


class StripeGateway(Endpoints, Customers, Issuing, Following, Probing, Authorising):
    """One key's access to Stripe, or to a stand-in: everything that Joinways asks of it."""
