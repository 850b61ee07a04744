// Databases.
