"""Taking people's data out: which columns there are, and how they are written as a stream that is never stored."""
