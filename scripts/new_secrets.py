"""Print new values for SECRET_KEY and ENCRYPTION_KEY."""

from cryptography.fernet import Fernet

if __name__ == "__main__":
    for name in ("SECRET_KEY", "ENCRYPTION_KEY"):
        print(f"{name}={Fernet.generate_key().decode()}")
