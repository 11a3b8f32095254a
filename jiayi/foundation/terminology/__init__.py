"""术语: administrative divisions down to 社区 and effective-dated dictionaries, each entry with its source.

Doors: `queries` (label, list_entries, list_divisions …),
`services` (import_divisions, revise_entry, load_dictionaries).
FHIR: CodeSystem (字典), ValueSet (字典条目), Location (区划).
"""
