"""What a person has set: kept in a file of the user's, apart from any folder of documents."""
