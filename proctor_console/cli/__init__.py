"""The command line: `exam ...`, one module per command."""
