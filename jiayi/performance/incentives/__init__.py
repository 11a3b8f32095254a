"""分配: fee pools by payer, 70/20/10, teams, doctors and assistants; every yuan opens to the line above and below it.

Doors: services (run a distribution, publish, reverse), queries (explain, payslips), events, permissions. FHIR: none.
"""
