"""What became of a mailing: figures that are the rows' own, counted, never kept beside them by adding up."""
