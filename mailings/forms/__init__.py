"""The forms of mailings."""
