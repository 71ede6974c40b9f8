"""What changes what was granted: by the bank's staff, by a client over the API, by the customer on the consent pages, and by time."""
