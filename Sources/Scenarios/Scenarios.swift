// Scenario files.
