"""指标: measures as data, their results with the people behind them, entered and published figures.

Doors: services (compute, enter, import), queries, events, permissions. FHIR: Measure, MeasureReport.
"""
