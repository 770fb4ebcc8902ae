"""The rules of a sitting and its memory: commands in, events kept, sheets and standings out."""
