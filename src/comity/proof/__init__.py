"""Checks on the law itself: rules that can never apply, rules that another always defeats, dates that overlap."""
