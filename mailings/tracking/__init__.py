"""Opens and clicks, where a campaign measures them: links that lead past us, what comes of them, and what is no person.

Sources: what counts as a person's doing and what can't be known stands in `machines`.
"""
