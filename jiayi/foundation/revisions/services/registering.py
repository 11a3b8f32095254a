from ..rules import RuleKind, add_kind


def register_kind(kind: RuleKind) -> None:
    """Offer a kind of rule to the desk, from the `jobs` of the app that owns its versions."""
    add_kind(kind)
