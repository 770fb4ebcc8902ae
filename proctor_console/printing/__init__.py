"""What a desk prints for a candidate: whole pages that need no other file."""
