"""What people can do: one module per capability."""
