"""What developers and `make` run: set-up, the gate, the demo. Never shipped in the wheel."""
