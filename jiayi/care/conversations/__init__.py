"""咨询: what a resident and the team say by text, voice, picture and call, and the clock of the first answer.

Doors: `services.write_to_team`, `services.reply`, `services.close_conversation`, `queries.view_conversation`.
FHIR: Communication, Encounter (virtual).
"""
