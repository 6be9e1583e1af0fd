"""What is handed to the target: which rows it has, and how they are drawn and written."""
