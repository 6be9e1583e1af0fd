"""Writing a mailing: Markdown with blocks and merge fields, compiled once for each version."""
