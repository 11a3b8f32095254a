"""消息: what the house tells people: the inbox in the apps, SMS and WeChat template messages with delivery states.

Doors: `services.send`, `services.send_sms`, `queries`. FHIR: Communication.
"""
