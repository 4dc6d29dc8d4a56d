//! Made-up people and businesses. Every address is at example.com, every number is kept for fiction.
