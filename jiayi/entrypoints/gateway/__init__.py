"""设备网关: what devices say over MQTT is stored in batches; a broker of its own for demos, a simulator for trials."""
