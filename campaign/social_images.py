def draw(colour: str, kicker: str, title: str, line: str) -> bytes:
    return b""
