"""The hand-over: at an opening, what the closed period brought, told to each of our own people once."""
