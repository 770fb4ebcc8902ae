"""How the writer of a sitting works: its queue, its thread, and what it does without a disk."""
