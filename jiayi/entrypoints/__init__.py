"""入口: the only place where things are composed; it owns authentication and mounts the routes of the apps."""
