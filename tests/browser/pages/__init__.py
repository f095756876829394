"""The pages of one server, which is started and trained once for all of these tests."""
