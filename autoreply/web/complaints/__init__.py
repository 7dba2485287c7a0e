"""The pages about complaints: the register, one complaint, and the public form."""
