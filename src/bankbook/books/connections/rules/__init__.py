"""Pure decisions of the room: how a connection moves, what a link is checked for, how long a consent lasts."""
