"""Proof: what can be shown of the law itself, without any order - rules that cannot work, and gaps between them."""
