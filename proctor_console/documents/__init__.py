"""What people take away on paper or in a spreadsheet."""
