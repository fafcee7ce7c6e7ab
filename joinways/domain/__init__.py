"""The rules of Joinways, pure: no Flask, no database, no network."""
