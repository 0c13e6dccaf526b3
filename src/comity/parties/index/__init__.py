"""The index of listed names: built once into arrays that are mapped into memory, updated from a delta, searched by grams."""
