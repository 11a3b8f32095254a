"""What can stop a start, said once in Chinese and once in English."""


class CannotStart(Exception):
    """启动条件不满足。 A condition for starting is not met."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")
