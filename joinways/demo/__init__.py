"""Sample data: what a curious person wants to find on a first visit. It never calls Stripe."""

from joinways.demo.command import demo

__all__ = ["demo"]
