"""What people are trained in: competencies, requirements, curricula, and the role matrix that joins them to roles."""
