"""Tables, repositories, pages and transactions, on SQLite and PostgreSQL."""
