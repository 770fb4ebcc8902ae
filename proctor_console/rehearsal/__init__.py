"""A rehearsal on the real installation: robots, one kill, one network cut, and a verdict."""
