"""All tests. Passwords are hashed cheaply here: a sign-in takes 2 ms in place of 40."""

from argon2 import PasswordHasher

from joinways.account import passwords

passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
passwords._NOBODY = passwords._hasher.hash("nobody")
