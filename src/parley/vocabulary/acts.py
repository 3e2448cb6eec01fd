"""Act types: a tree of two levels, general first, with crosswalks from other datasets.

A path is what reports carry (`shelling/mortar`); its label is English and the message id of its translation.
Labels that are not in the tree are categories of their own.
"""

ACTS: dict[str, str] = {
    "air strike": "Air strike",
    "air strike/bomb": "Air strike with bombs",
    "air strike/missile": "Air strike with missiles",
    "air strike/barrel bomb": "Air strike with barrel bombs",
    "air strike/cluster": "Air strike with cluster munitions",
    "air strike/helicopter": "Helicopter attack",
    "shelling": "Shelling",
    "shelling/artillery": "Artillery fire",
    "shelling/mortar": "Mortar fire",
    "shelling/rocket": "Rocket fire",
    "shelling/missile": "Surface-to-surface missile",
    "shelling/tank fire": "Tank fire",
    "shelling/naval": "Naval gunfire",
    "small-arms fire": "Small-arms fire",
    "small-arms fire/heavy machine gun": "Heavy machine-gun fire",
    "small-arms fire/grenade": "Grenade",
    "small-arms fire/anti-tank": "Anti-tank guided missile or rocket launcher",
    "sniping": "Sniping",
    "clash": "Clash",
    "clash/armed clash": "Armed clash",
    "ground advance": "Ground advance",
    "ground advance/government gain": "Government regains territory",
    "ground advance/non-state gain": "Non-state actor overtakes territory",
    "mine": "Mine",
    "mine/improvised": "Improvised explosive device",
    "mine/land mine": "Land mine",
    "mine/suicide bomb": "Suicide bomb",
    "drone": "Drone",
    "drone/strike": "Drone strike",
    "drone/reconnaissance": "Drone reconnaissance",
    "reconnaissance": "Reconnaissance",
    "reconnaissance/air": "Air reconnaissance",
    "chemical": "Use of chemicals",
    "weapons movement": "Movement of prohibited weapons",
    "weapons movement/beyond line": "Weapons beyond a withdrawal line",
    "fortification": "Fortification",
    "abduction": "Abduction or detention",
    "abduction/abduction": "Abduction",
    "abduction/detention": "Detention",
    "violence against civilians": "Violence against civilians",
    "violence against civilians/attack": "Attack on civilians",
    "violence against civilians/sexual violence": "Sexual violence",
    "obstruction of aid": "Obstruction of aid",
    "obstruction of aid/siege": "Siege",
    "obstruction of monitors": "Obstruction of monitors",
    "obstruction of monitors/access refused": "Access refused",
    "obstruction of monitors/jamming": "Jamming",
    "other": "Other",
    "other/looting": "Looting or destruction of property",
    "other/disrupted weapons use": "Disrupted use of weapons",
}

# Event and sub-event types as the ACLED codebook names them. What is no act of force or obstruction is "".
ACLED_SUB_EVENTS: dict[str, str] = {
    "Armed clash": "clash/armed clash",
    "Government regains territory": "ground advance/government gain",
    "Non-state actor overtakes territory": "ground advance/non-state gain",
    "Air/drone strike": "air strike",
    "Shelling/artillery/missile attack": "shelling",
    "Remote explosive/landmine/IED": "mine",
    "Suicide bomb": "mine/suicide bomb",
    "Grenade": "small-arms fire/grenade",
    "Chemical weapon": "chemical",
    "Attack": "violence against civilians/attack",
    "Abduction/forced disappearance": "abduction/abduction",
    "Sexual violence": "violence against civilians/sexual violence",
    "Arrests": "abduction/detention",
    "Looting/property destruction": "other/looting",
    "Disrupted weapons use": "other/disrupted weapons use",
    "Non-violent transfer of territory": "",
    "Headquarters or base established": "fortification",
    "Agreement": "",
    "Change to group/activity": "",
    "Other": "",
    "Peaceful protest": "",
    "Protest with intervention": "",
    "Excessive force against protesters": "",
    "Violent demonstration": "",
    "Mob violence": "",
}

# UCDP's type_of_violence (1 state-based, 2 non-state, 3 one-sided) names who fought, not with what; only the third
# says what was done.
UCDP_TYPES: dict[str, str] = {"1": "", "2": "", "3": "violence against civilians/attack"}

# Strike types as Airwars writes them; a doubt between two is left to the general path that both share, or "".
AIRWARS_STRIKES: dict[str, str] = {
    "Airstrike": "air strike",
    "Artillery": "shelling/artillery",
    "Drone Strike": "drone/strike",
    "Naval bombardment": "shelling/naval",
    "Ground operation": "clash",
    "Counter-Terrorism Action (Ground)": "clash",
    "Airstrike and/or Artillery": "",
    "Unknown": "",
}


def label(path: str) -> str:
    """The English label (message id) of a path; a path that the tree does not hold is its own label."""
    return ACTS.get(path, path)


def general(path: str) -> str:
    """The first level of a path."""
    return path.partition("/")[0]


def is_within(path: str, ancestor: str) -> bool:
    """Whether a path is the ancestor or lies under it."""
    return path == ancestor or path.startswith(ancestor + "/")
