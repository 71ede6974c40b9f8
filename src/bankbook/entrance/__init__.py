"""What both halves' sign-ins share: how long a lock lasts, and how authenticator apps' secrets are kept. The settings of each half name it."""
