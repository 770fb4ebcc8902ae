"""What does not hold, said in one sentence that names what and where."""


class Refused(ValueError):
    """Something read cannot be believed."""
