"""From layers of text to one table, with the place of each value and plain words for each mistake."""
