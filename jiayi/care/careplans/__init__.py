"""慢病专案: 纳入哪个病的管理、管到什么颜色、这个人的计划和目标、控制得怎样;病种和级别的规则是带版本的数据。

对外: services(纳入、定级、写计划、复核) · queries(专案卡、名单、队列、走势) · events · permissions。
FHIR: EpisodeOfCare(纳入) · CarePlan(计划) · Goal(目标)。
"""
