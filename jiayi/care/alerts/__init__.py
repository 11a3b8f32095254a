"""预警: 哪个数要有人管、谁、几分钟内、不然找谁;确认、升级、静音、了结,每一条都有结果。值班表在这里。

对外: services · queries · events · permissions。
FHIR: DetectedIssue (the alert), Communication (who was told), Schedule (the roster).
"""
