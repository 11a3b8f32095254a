"""待办: 今天要做什么、为什么、做到哪了;由上层应用打开、关闭、改期,按户排队,最急的在前。

对外: services(打开、关闭、改期、静音、恢复) · queries(今天) · events · permissions。
FHIR: Task。
"""
