"""The workspace's addresses on people, a file for each subject."""
