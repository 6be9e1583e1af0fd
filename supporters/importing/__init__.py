"""Reading files of people: what they are, what their columns hold, and what becomes of each row."""
