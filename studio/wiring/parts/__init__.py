"""The parts that the studio is put together from, each made by one function; a later one builds on those before."""
