"""Reads, validates, dates and compiles the law; decides nothing."""
