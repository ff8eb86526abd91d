"""The cache: what it holds, how it fetches, what is done for it in the background."""
