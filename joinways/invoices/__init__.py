"""From a signed quote to its one Stripe invoice."""
