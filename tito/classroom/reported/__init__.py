"""What people read about grades: feedback, reports, scores."""
