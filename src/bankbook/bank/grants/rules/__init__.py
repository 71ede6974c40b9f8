"""Pure decisions about what was granted to software: no database, no clock, no wire."""
