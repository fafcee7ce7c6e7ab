"""What a team is told, on the page and by mail, and the mails that leave."""
