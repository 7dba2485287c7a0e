"""Clients as people: what is written on their cards, agreed with them and planned. Nothing here starts by itself."""
