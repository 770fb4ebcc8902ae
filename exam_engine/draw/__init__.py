"""The draw in the record: announced, thrown for, made, and made again for who comes later."""
