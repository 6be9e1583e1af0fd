"""What people and the team fill in, a file for each subject."""
