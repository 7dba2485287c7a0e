"""The texts that people read and hear, and the urgent words."""
