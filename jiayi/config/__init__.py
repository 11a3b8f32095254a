"""装配: settings, urls and the processes that run the house."""
