"""What each figure of a bulletin means, as words to translate."""

from collections.abc import Mapping

from parley.publishing.sentence import N_

DEFINITIONS: Mapping[str, str] = {
    "reports": N_("Reports in the register within its window: one source's account of one alleged event."),
    "shared": N_("Of these, reports that speak of an incident which another register recorded too."),
    "register incidents": N_("Incidents that the register's reports of the window speak of."),
    "incidents": N_("Events that one or more reports of the window speak of, after merging."),
    "sets": N_("Incidents recorded by exactly these registers, by everything known at the basis."),
    "within": N_("Incidents to which the agreement applies, or to which it is undetermined whether it applies."),
    "beside": N_("Incidents to which the agreement does not apply, counted beside. This says nothing of lawfulness."),
    "civilians": N_("Civilians alleged killed, lowest and highest figure of the reports, summed; unstated ones apart."),
    "region": N_("A report stands in the region that it states, an incident where all its reports agree."),
    "interval": N_("The number of incidents lies between these with probability 0.80, given the matching model."),
    "outcomes": N_("What the findings come to under the agreement's own table."),
    "applicability": N_("Whether the agreement applies to the incident."),
    "found": N_("What a decider found of the reports in other registers than its own."),
    "rate": N_("Incidents that two registers or more recorded, of all incidents within the agreement."),
    "sixty": N_("The same over all days of the series, pooled."),
    "series": N_("Incidents within the agreement, by day, as counted at the basis."),
    "published": N_("What a side itself published for the day; cited, not computed here."),
    "watch": N_("Post-hours watched, of post-hours due. Nothing recorded where nothing was watched says nothing."),
}
