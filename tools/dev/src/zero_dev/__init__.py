"""The developer command of this repository: one verb per check or chore."""
