"""The demo's bank: fills an empty home with the story's customers, accounts and history, and lets the story go on."""
