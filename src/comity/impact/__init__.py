"""What a control does to supply chains: pure functions on arrays, one module a rung of the ladder; knows no law and no file but tables."""
