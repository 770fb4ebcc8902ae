"""The public record: what was signed of a sitting, as files that anybody may take and check.

Nothing is given out that the last checkpoint was not signed over, and nothing is read but entries
and the tree over them: records, names and secrets never come here.
"""
