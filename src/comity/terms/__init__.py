"""The shared words: truth, codes, dates, outcomes, and what a problem with somebody's input is."""
