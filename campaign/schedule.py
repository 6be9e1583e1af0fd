"""What Celery's beat wakes, and how often. Each task is short, and safe to run twice."""

from celery.schedules import crontab, schedule

SCHEDULE = {
    "deliver": {"task": "mailings.tasks.deliver", "schedule": schedule(5), "options": {"expires": 5}},
    "run mailings": {"task": "mailings.tasks.run_mailings", "schedule": schedule(3), "options": {"expires": 3}},
    "count figures": {"task": "mailings.tasks.count_figures", "schedule": schedule(60), "options": {"expires": 60}},
    "tally": {"task": "petitions.tasks.tally", "schedule": schedule(2), "options": {"expires": 2}},
    "note milestones": {
        "task": "petitions.tasks.note_milestones",
        "schedule": schedule(10),
        "options": {"expires": 10},
    },
    "break down signatures": {
        "task": "petitions.tasks.break_down",
        "schedule": schedule(60),
        "options": {"expires": 60},
    },
    "seal closed petitions": {
        "task": "petitions.tasks.seal_closed",
        "schedule": schedule(60),
        "options": {"expires": 60},
    },
    "continue hand-ins": {
        "task": "petitions.tasks.continue_hand_ins",
        "schedule": schedule(20),
        "options": {"expires": 20},
    },
    "take the steps of sequences": {
        "task": "mailings.tasks.take_steps",
        "schedule": schedule(30),
        "options": {"expires": 30},
    },
    "continue imports": {
        "task": "supporters.tasks.continue_imports",
        "schedule": schedule(10),
        "options": {"expires": 10},
    },
    "purge imports": {"task": "supporters.tasks.purge_imports", "schedule": schedule(3600)},
    "forget the unconfirmed": {"task": "supporters.tasks.forget_unconfirmed", "schedule": schedule(3600)},
    "find duplicates": {"task": "supporters.tasks.find_duplicates", "schedule": schedule(3600)},
    "purge merges": {"task": "supporters.tasks.purge_merges", "schedule": schedule(3600)},
    "remind the unconfirmed": {
        "task": "supporters.tasks.remind",
        "schedule": schedule(600),
        "options": {"expires": 600},
    },
    "run invalidations": {
        "task": "petitions.tasks.run_invalidations",
        "schedule": schedule(10),
        "options": {"expires": 10},
    },
    "watch for attacks": {
        "task": "petitions.tasks.watch_for_attacks",
        "schedule": schedule(60),
        "options": {"expires": 60},
    },
    "forget networks": {"task": "petitions.tasks.forget_networks", "schedule": crontab(hour="3", minute="40")},
    # The workspace shows this time as a rule's next run (supporters/services/retaining.py).
    "keep the retention rules": {
        "task": "supporters.tasks.keep_retention_rules",
        "schedule": crontab(hour="3", minute="10"),
    },
}
# Where there is a mailbox that bounces come to.
READING_BOUNCES = {
    "read the bounces": {
        "task": "mailings.tasks.read_bounces",
        "schedule": schedule(60),
        "options": {"expires": 60},
    }
}
