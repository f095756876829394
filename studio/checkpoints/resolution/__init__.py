"""From a checkpoint's name to what it can do: name, config, architecture, AutoClass, head. No weights are read."""
