"""How many calls arrive in any one second, counted by the server that they arrive at."""
