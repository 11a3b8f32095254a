"""规则修订: how a rule in versions is changed: a copy is edited, compared in words, proposed, published by another one.

The versions stay with the apps that own them; they declare a kind. Doors: `services` (rule_kind, register_kind,
start_revision, publish_revision), `queries`, `permissions`. FHIR: none.
"""
