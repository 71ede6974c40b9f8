"""Reads of what was granted: for the client that asks, for the customer who gave it, and for the bank's staff."""
