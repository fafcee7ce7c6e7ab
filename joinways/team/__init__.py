"""Who works in a workspace: invited, joined, given a role, removed."""
