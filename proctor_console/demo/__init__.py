"""A sample exam day from nothing: people, a sitting, a server and robots that sit the exam."""
