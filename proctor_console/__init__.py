"""Staff's console, public results, documents and command line; composes the whole."""
