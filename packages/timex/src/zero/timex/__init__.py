"""Go-style durations, tickers and clocks that tests can move."""
