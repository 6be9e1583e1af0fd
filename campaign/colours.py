def theme_stylesheet(colour: str) -> str:
    return ""
