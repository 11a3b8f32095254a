"""基础: organisations, people, accounts and the engines (forms, tasks, files, messages) the upper floors stand on."""
