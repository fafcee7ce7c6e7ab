"""A quote leaves: number, link, mail, reminders."""
