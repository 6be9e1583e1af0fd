"""The addresses of the workspace's pages on mailings, a file per subject."""
