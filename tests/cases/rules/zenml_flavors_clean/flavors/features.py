class TeamFlavor:
    pass
