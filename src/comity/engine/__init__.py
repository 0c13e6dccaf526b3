"""Determination: explain one order, judge many, ask what if - all from the same compiled rules. No storage, no network."""
