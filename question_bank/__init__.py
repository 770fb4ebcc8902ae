"""Items in, sealed forms out; knows nothing of sittings, scores or screens."""
