"""What people of the practice write when something went wrong: reviews and complaints. And what is due."""
