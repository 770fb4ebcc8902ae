"""An original sample bank for demonstrations, and the rules that made part of it."""
