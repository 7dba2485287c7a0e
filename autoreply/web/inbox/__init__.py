"""The inbox: everybody who reached out, over all channels, until the practice is done with each of them."""
