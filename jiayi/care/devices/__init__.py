"""设备: 登记、绑定、收数(MQTT 与签名 HTTP);至少一次送达,恰好一次存下;不认识的设备先隔离。

对外: services(登记、绑定、收数) · queries · events · permissions。
FHIR: Device, DeviceMetric; the readings are Observations of vitals.
"""
