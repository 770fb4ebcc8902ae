"""A witness: an outsider's program that co-signs checkpoints, and never two that contradict."""
