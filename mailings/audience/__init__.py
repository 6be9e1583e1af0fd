"""Who gets a mailing: who is meant, who of them may be written to, how many they are, and their messages.

One statement asks of everybody on the included lists and in the included segments why she would be left out, if she
would (`candidates.py`). The page counts what it finds (`counting.py`), starting stores it (`freezing.py`): so what was
shown is what goes out, but for what happens in between.
"""
