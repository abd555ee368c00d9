"""Statistics of replications: arrays in, numbers out. Nothing here knows a scenario or the store of replications."""
