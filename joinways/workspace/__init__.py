"""The workspace's own settings, its connection to Stripe first."""
