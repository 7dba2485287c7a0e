"""What people read and hear, and the words that are listened for."""
