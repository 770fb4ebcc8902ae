"""What holds for every test."""

from hypothesis import settings

# An example that takes long on a busy machine is not a wrong answer.
settings.register_profile("patient", parent=settings(), deadline=None)
settings.load_profile("patient")
