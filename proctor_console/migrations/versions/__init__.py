"""One module per change of the tables, each with its way back."""
