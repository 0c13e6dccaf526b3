"""Tables of input and output on disk: readers of the forms in which they are published, and the form in which one is shipped."""
