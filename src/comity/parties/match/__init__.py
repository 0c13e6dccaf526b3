"""How far two names speak for one and the same party: normal forms, token alignment, evidence, probability."""
