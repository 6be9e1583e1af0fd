"""The supporters' verbs, a file for each subject. The only place where their state changes."""
