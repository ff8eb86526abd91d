"""HTTP services with every guard on, cheaper per request than without."""
