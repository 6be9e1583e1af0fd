"""The pages of mailings in the workspace."""
