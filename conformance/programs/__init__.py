"""Programs: operations by role, their JSON, and the strategies that draw them."""
