"""The demo's books: the story's letting agent, its people, accounts, tenancies and charges. The lines come from the bank, over the wire."""
