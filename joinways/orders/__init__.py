"""What a person does about an invoice that has its number: its page, and orders to Stripe."""
