"""Use-cases that join the rooms. The only room with a clock, files and randomness."""
