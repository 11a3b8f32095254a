"""考核: schemes as data, cycles, scores per organisation and team, each line open to its inputs, frozen when final.

Doors: services (add a scheme, open a cycle, score, finish), queries, events, permissions. FHIR: none.
"""
