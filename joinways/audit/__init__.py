"""Who did what in a workspace: each line has the hash of the one before."""
