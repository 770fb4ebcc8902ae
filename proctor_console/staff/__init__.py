"""Who works at the centre, what each role may do, and how they prove who they are."""
