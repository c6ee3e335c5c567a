"""The manual sync of a shop file with a central PostgreSQL: enrolment, sessions, conflicts, verification."""
