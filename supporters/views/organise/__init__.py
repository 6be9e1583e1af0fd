"""The workspace's pages on people, a file for each subject."""
