"""What differs between SQLite and PostgreSQL, behind one contract."""
