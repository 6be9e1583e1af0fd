"""What mail servers, mail providers and recipients say of mail that we sent.

| file | what |
| --- | --- |
| `mime.py` | reads a mail that may be huge, broken or hostile |
| `reports.py` | from the bytes of a mail to a `Report`, or to None for what is no news: a delay, a vacation note |
| `delivery_status.py`, `feedback.py`, `plain_text.py` | the shapes that reports have |
| `classification.py` | what a refusal says of the address, of the moment, or of us |
| `identity.py` | which message a report is on, and how well that is proven |
| `mailbox.py`, `webhooks.py` | the ways by which reports come; the third is `manage.py receive_bounce` |
| `queries.py` | how many came back of a mailing |

What a report does is for `services/bouncing.py` to say.
"""
