from .ranges import PersonalRange, RangeSet
from .readings import ChangeKind, Observation, Position, ReadingChange, Source

__all__ = ["ChangeKind", "Observation", "PersonalRange", "Position", "RangeSet", "ReadingChange", "Source"]
