"""随身资料: 医生把自己团队的居民带在手机里，没有信号也能看、能填。这里只给出资料和“哪些变了”，不收任何填写。

Doors: services, queries, permissions. What was typed without a signal comes back through the ordinary routes.
"""
