"""指标: measures as data, their results with the people behind them, entered and published figures, call-back surveys.

Doors: services (compute, enter, import, record a survey), queries, events, permissions. FHIR: Measure, MeasureReport.
"""
