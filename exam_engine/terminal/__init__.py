"""The candidate's side of the exam: login, the sealed form, and the socket answers travel on.

Handlers translate: parse, command, reply.  They decide nothing and store nothing.
"""
