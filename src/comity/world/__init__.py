"""Facts about the world that are no law: economies, their figures, trade, votes, sectors. Reads `world/`; decides nothing."""
