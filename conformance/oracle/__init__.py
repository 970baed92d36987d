"""What the contract predicts for a program, and what a history shows of every clause. Knows no simulator."""
