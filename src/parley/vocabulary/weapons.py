"""Weapons: a tree of two levels like that of act types; calibres in millimetres where they define a category."""

WEAPONS: dict[str, str] = {
    "artillery": "Artillery",
    "artillery/100 mm and above": "Artillery of 100 mm and above",
    "artillery/below 100 mm": "Artillery below 100 mm",
    "mortar": "Mortar",
    "mortar/60 mm": "60 mm mortar",
    "mortar/82 mm": "82 mm mortar",
    "mortar/120 mm": "120 mm mortar",
    "mortar/160 mm": "160 mm mortar",
    "rocket": "Multiple-launch rocket system",
    "rocket/107 mm": "107 mm rocket",
    "rocket/122 mm": "122 mm rocket",
    "rocket/220 mm": "220 mm rocket",
    "rocket/300 mm": "300 mm rocket",
    "rocket/improvised": "Improvised rocket",
    "missile": "Missile",
    "missile/tactical": "Tactical missile",
    "missile/anti-tank": "Anti-tank missile",
    "missile/surface-to-air": "Surface-to-air missile",
    "tank": "Tank",
    "armoured vehicle": "Armoured combat vehicle",
    "gun": "Small arm or machine gun",
    "gun/small arm": "Small arm",
    "gun/heavy machine gun": "Heavy machine gun",
    "gun/anti-aircraft": "Anti-aircraft gun",
    "gun/sniper rifle": "Sniper rifle",
    "grenade launcher": "Grenade launcher",
    "bomb": "Aerial bomb",
    "bomb/barrel": "Barrel bomb",
    "bomb/cluster": "Cluster munition",
    "bomb/incendiary": "Incendiary munition",
    "bomb/high explosive": "High-explosive bomb",
    "chemical agent": "Chemical agent",
    "chemical agent/chlorine": "Chlorine",
    "drone": "Drone",
    "mine": "Mine",
    "mine/anti-tank": "Anti-tank mine",
    "mine/anti-personnel": "Anti-personnel mine",
    "explosive device": "Explosive device",
    "explosive device/improvised": "Improvised explosive device",
    "explosive device/vehicle": "Vehicle bomb",
}


def label(path: str) -> str:
    """The English label (message id) of a path; a path that the tree does not hold is its own label."""
    return WEAPONS.get(path, path)
