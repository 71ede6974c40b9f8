"""The bank's own rows as messages of the wire. Nothing here decides who may read."""
