"""What a team is told: once, to whom it wants, in their language; and mails that leave once."""
