"""The timing wheel, and what turns it: the one thread of the process, an event loop, a hand."""
