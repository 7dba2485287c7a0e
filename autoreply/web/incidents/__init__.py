"""The pages about incidents: the list, one review with its four questions, and the same night against today's file."""
