"""Goods, software and technology, their codes and content."""
