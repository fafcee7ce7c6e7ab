"""`flask --app app doctor`: looks an installation over, and says what to mend."""
