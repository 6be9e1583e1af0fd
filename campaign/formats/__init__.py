"""How dates and times are written where a template says nothing else: by the 24-hour clock, as the pages do it."""
