"""The verbs of mailings: the only place where their state changes."""
