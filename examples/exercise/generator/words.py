"""Sentences of the exercise, each from its data: narratives, grounds, questions. Neutral, and nobody is named."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from random import Random

_LOCAL = timezone(timedelta(hours=3))
_MONTHS = ("January", "February", "March", "April", "May")  # not by strftime, which follows the machine's language

ACT_WORDS = {
    "shelling": "shelling",
    "shelling/mortar": "mortar fire",
    "shelling/artillery": "artillery fire",
    "shelling/rocket": "rocket fire",
    "shelling/tank fire": "tank fire",
    "small-arms fire": "small-arms fire",
    "small-arms fire/heavy machine gun": "heavy machine-gun fire",
    "sniping": "sniper fire",
    "clash/armed clash": "an exchange of fire",
    "air strike": "an air strike",
    "drone/strike": "a drone strike",
    "drone/reconnaissance": "a drone flight",
    "mine/improvised": "an improvised device",
    "ground advance": "an advance",
    "fortification": "digging of positions",
}
_HOW_WORDS = {
    "seen": "Monitors observed",
    "heard": "Monitors heard",
    "camera": "A camera recorded",
    "drone": "A drone filmed",
    "sensor": "An acoustic sensor recorded",
    "crater analysis": "Craters examined on the spot point to",
    "told": "Residents told the centre of",
}
_AROUND = (
    "near",
    "on the edge of",
    "in the fields by",
    "on the road to",
    "close to the school of",
    "south of",
    "by the mill of",
    "across the river from",
)
_AFTER = (
    "No further fire was recorded within the hour.",
    "It went on for some minutes and then stopped.",
    "Houses were damaged.",
    "No damage was found.",
    "The line was quiet before.",
    "Traffic on the road was halted.",
    "The direction could not be told.",
    "A field burned until the evening.",
    "",
)


def told(row: Mapping[str, str]) -> str:
    """The time that a report states, local and no closer than it says: "4 March, 14:05"."""
    start = datetime.fromisoformat(row["time_start"]).astimezone(_LOCAL)
    day = f"{start.day} {_MONTHS[start.month - 1]}"
    return {"minute": f"{day}, {start:%H:%M}", "hour": f"{day}, after {start:%H:%M}"}.get(row["time_precision"], day)


def narrative(rng: Random, row: Mapping[str, str]) -> str:
    """What a register writes beside the fields of a report; the fields hold all that it says of fact."""
    where = (
        f"{rng.choice(_AROUND)} {row['place']}"
        if row["place_precision"] == "settlement"
        else (f"in {row['place']}" if row["place"] else "at the place given")
    )
    start = datetime.fromisoformat(row["time_start"]).astimezone(_LOCAL)
    when = {"minute": f"at {start:%H:%M}", "hour": f"after {start:%H:%M}"}.get(row["time_precision"], "during the day")
    number = (
        f" ({row['count_low']} or more)"
        if row["count_qualifier"] == "at least"
        else (f" ({row['count_low']})" if row["count_qualifier"] == "exactly" else "")
    )
    act = ACT_WORDS[row["act"]]
    return f"{_HOW_WORDS[row['how_known']]} {act}{number} {where} {when}. {rng.choice(_AFTER)}".strip()


# What a guarantor holds to have happened and its grounds, by determination and reason; the braces are filled from data.
Judged = tuple[str, str]
HELD: Mapping[Judged, tuple[str, ...]] = {
    ("violation", ""): (
        "{Act} by {actor} at {place} on {when}.",
        "{Actor} opened fire on {target} at {place} on {when}: {act}.",
        "{Act} at {place} on {when}, from positions of {actor}.",
    ),
    ("no violation", ""): (
        "What was reported at {place} on {when} as {act} was the clearing of unexploded rounds.",
        "There was no fire at {place} on {when}; the sound came from quarry work.",
        "At {place} there was no fire of any kind on {when}.",
    ),
    ("re-attributed", "fire on an excluded group"): ("{Act} at {place} on {when} was directed at the Cinder Column.",),
    ("re-attributed", "live-fire exercise"): (
        "{Act} was heard at {place} on {when}; it came from a notified training of {actor}.",
    ),
    ("re-attributed", "another actor"): (
        "{Act} at {place} on {when} came from the Cinder Column and from neither party.",
    ),
    ("out of scope", ""): (
        "{Act} at {place} on {when}, in the area of operations against the Cinder Column.",
        "{Act} at {place} on {when}, between persons who belong to neither party.",
    ),
    ("unable to verify", "access denied"): (
        "{Act} was reported at {place} on {when}; the place could not be reached.",
    ),
    ("unable to verify", "too late"): ("{Act} was reported at {place} on {when}; the place was reached too late.",),
    ("unable to verify", "no material"): (
        "{Act} was reported at {place} on {when}; whether it took place could not be verified.",
        "Something was recorded at {place} on {when}; what it was is not known.",
    ),
    ("pending", ""): ("The account of {act} at {place} on {when} is being looked into.",),
}
GROUNDS: Mapping[Judged, tuple[str, ...]] = {
    ("violation", ""): (
        "Own record, craters of the stated calibre and the bearing taken from two posts.",
        "The report and a camera that covers the road agree in time within {few} minutes.",
        "Two accounts taken apart from each other, {few} hours after the fire, agree in place and direction.",
        "A patrol reached the place after {few} hours and found fresh damage.",
    ),
    ("no violation", ""): (
        "The liaison of the party showed the duty book; a patrol found no trace after {few} hours.",
        "The clearing was notified {few} days before to the Joint Secretariat.",
        "The post nearest to the place recorded nothing between the stated time and {few} hours after.",
    ),
    ("re-attributed", "fire on an excluded group"): (
        "The liaison of the party gave the target, {few} km inside the area that the Column holds.",
    ),
    ("re-attributed", "live-fire exercise"): ("The training was notified {few} days before to the Joint Secretariat.",),
    ("re-attributed", "another actor"): ("The bearing from the post leads to a position of the Column.",),
    ("out of scope", ""): (
        "The place lies inside the excluded area by {few} km.",
        "No party answers for those who fired; no provision names them.",
    ),
    ("unable to verify", "access denied"): (
        "Access was refused at the check point before the place.",
        "The road was closed; {few} requests went unanswered.",
    ),
    ("unable to verify", "too late"): (
        "The request reached the centre {few} days after the event; nothing was left to examine.",
    ),
    ("unable to verify", "no material"): (
        "The only account is hearsay, and the place is out of sight of every post.",
        "The post was without power for {few} hours that day.",
    ),
    ("pending", ""): ("A patrol is planned.",),
}
SAID_BY = ("own register", "liaison of the party", "residents", "the other register")
BASIS = ("bearing from two posts", "crater analysis", "camera", "the party's own statement", "account of residents")
SECOND_THOUGHT = "On further material: "
WITHDRAWN = (
    "The report it judged was corrected; the place is another.",
    "The account that it rested on was taken back.",
    "It spoke of another incident of the same evening.",
)
QUESTIONS = (
    "Which unit held the positions {around} {place} on {when}?",
    "Is there camera material of {place} for {when}?",
    "From which bearing was the fire at {place} on {when} recorded?",
    "What does the duty book of the liaison at {place} say of {when}?",
    "On what does the number stated for {act} at {place} on {when} rest?",
)
ANSWERS = (
    "The positions were held by a unit that has since been withdrawn; its log is enclosed with the liaison.",
    "There is no camera there. The nearest post recorded no fire in that hour.",
    "The bearing was 240 degrees at a distance between two and four kilometres.",
    "The duty book has no entry for that hour. The question has been passed on to the district.",
    "The number was told by residents; own monitors counted fewer and the report stands as it is.",
)
REPLIES = (
    "Units at {place} were ordered to hold fire from the evening before; the order is with the liaison.",
    "The fire at {place} answered fire from the other side of the line, which the register does not name.",
    "No unit answering to us was within range of {place} on {when}.",
    "The unit at {place} is being asked for its account; it will be given to the guarantors.",
    "We hold that the fire at {place} came from the Cinder Column.",
)
MEASURES: Mapping[str, str] = {
    "request to cease fire": "Fire at {place} is to stop at once; answer by return.",
    "contact with the party": "Please reach the commander at {place} and say when it was done.",
    "window of silence": "Two hours without fire at {place}, from the next full hour, so that the wounded can leave.",
    "demarche": "The repeated fire at {place} is raised with the party at its seat.",
}
LINK = (
    "Same quarter of an hour and the same direction of fire.",
    "Both describe the fire on the mill.",
    "The liaison of the party speaks of one exchange only.",
    "Same weapon, and the smoke was photographed once.",
)
SEPARATE = (
    "The two were heard {few} minutes apart by one post.",
    "Different directions of fire.",
    "One fell east and one west of the river.",
    "One was outgoing and the other an impact.",
)
REFUSALS = (
    "Reports {a} and {b} are counted as one incident; by the bearings of both registers they are two.",
    "The table by region leaves out a report of ours that was recorded before the cut-off.",
    "The watched hours shown for our posts are those of the day before.",
)
RESTRICTIONS = (
    "patrol turned back at a check point",
    "road closed with earth and stones",
    "drone flight refused",
    "waited two hours for escort and returned",
    "warning shots near the patrol",
    "bridge closed, said to be for repair",
    "signal of the camera jammed",
)


def filled(text: str, data: Mapping[str, str]) -> str:
    """A text with its data put in; {Act} and {Actor} begin a sentence."""
    return text.format(**data, **{key.title(): data[key][:1].upper() + data[key][1:] for key in ("act", "actor")})
