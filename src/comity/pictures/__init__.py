"""Pictures of dossiers and indicators: Vega-Lite made in Python, rendered here without network."""
