"""The chain of what the practice did, and what is kept in it: policies, reviews, complaints."""
