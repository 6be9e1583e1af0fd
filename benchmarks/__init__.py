"""`make bench`: what the software promises on speed, each measured beside its floor in the same run."""
