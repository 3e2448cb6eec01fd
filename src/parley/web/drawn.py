"""The pictures of a page: values of the node turned into what `parley.publishing` draws, with words in place."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext

from parley.node.filters import IncidentFilter
from parley.node.shown import DayPoint, IncidentShown, IncidentsShown, Names, WhyShown
from parley.publishing import chart, map, odds, timeline
from parley.publishing.land import middle
from parley.publishing.map import MapMark, MapName, MapView
from parley.vocabulary.areas import Area
from parley.web import current, drawings, formats, many, words
from parley.web.ground import Ground, ground

WIDE, SHEET, ODDS, NARROW = 1310, 830, 470, 358  # widths in pixels: of a page, a bulletin, the odds, a phone


def day_map(incidents: Sequence[IncidentShown], at: int) -> SafeString:
    """The map of one day, with the zones in force at a moment of it; a mark leads to its incident."""
    marks = [mark for incident in incidents if (mark := _map_mark(incident, reverse("incident", args=[incident.id])))]
    return _map(marks, MapView(name=gettext("Map of the day"), width=560, inset=gettext("the most crowded place")), at)


def incidents_map(shown: IncidentsShown, asked: IncidentFilter) -> SafeString:
    """The map of what the filters let through; a mark leads to the same page with it selected."""
    query = asked.to_query()
    if shown.cells:
        return many.cells_map(shown.cells, asked, _names(ground()))
    marks = [mark for incident in shown.marks if (mark := _map_mark(incident, _selecting(query, incident.id)))]
    view = MapView(
        name=gettext("Map of incidents"), width=640, height=760, part=asked.bbox, selected=asked.selected or "",
        inset=gettext("the most crowded place"),
    )  # fmt: skip
    return _map(marks, view)


def strip(shown: IncidentsShown, asked: IncidentFilter) -> SafeString:
    """The time line of what the filters let through, day by day, with the same marks as the map."""
    if not shown.days:
        return SafeString("")
    language = words.language()
    if shown.cells:
        return many.day_bars(shown.days, asked)
    first, last = min(shown.days), max(shown.days)
    listed = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    marks = [
        timeline.LineMark(
            id=incident.id, day=first_day(incident).isoformat(), href=_selecting(asked.to_query(), incident.id),
            mark=drawings.mark_of(incident.registers, incident.outcome), title=words.title(incident),
        )
        for incident in shown.marks
    ]  # fmt: skip
    short = {day.isoformat(): _day_label(day, first, len(listed), language) for day in listed}
    return mark_safe(timeline.timeline(
        [day.isoformat() for day in listed], marks, name=gettext("Time line"), width=max(1310, 9 * len(listed)),
        rtl=formats.is_right_to_left(language), selected=asked.selected or "", date=lambda day: short[day],
        most=24, more=lambda n: f"+{formats.number(n, language)}",
    ))  # fmt: skip


def series(days: Sequence[DayPoint], width: int = WIDE) -> SafeString:
    """The chart of the series: the two registers that recorded most, mirrored, beside the merged line."""
    process = current.process()
    begun = formats.local(process.in_force, process.zone).date()
    days = [day for day in days if day.day >= begun]
    if not days:
        return SafeString("")
    language, looks = words.language(), drawings.looks()
    up, down = _two_most_active(days)
    style = chart.ChartStyle(
        up=looks[up], down=looks[down], width=width, rtl=formats.is_right_to_left(language),
        number=lambda value: formats.number(value, language),
        date=lambda day: formats.short_day(date.fromisoformat(day), language), told=_told,
    )  # fmt: skip

    def called(register: str) -> str:
        """A register's name as there is room for it beside the bars."""
        return Truncator(words.called(register)).chars(14 if width > NARROW else 9)

    named = chart.ChartWords(
        name=gettext("Incidents by day"), described=gettext("The same figures stand in the bulletins."),
        incidents=gettext("incidents"), up=called(up), down=called(down), shared=gettext("both"),
        only=gettext("only"),
    )  # fmt: skip
    return mark_safe(chart.sixty_days([_chart_day(day, up, down) for day in days], named, style))


def waterfall(pair: WhyShown) -> SafeString:
    """Why two reports are held to speak of one incident: each field's part of the odds, its words above its bar."""
    language = words.language()
    parts = [
        odds.OddsPart(words=words.say(part.words), milli=part.milli, factor=_factor(part.milli)) for part in pair.parts
    ]
    told = odds.OddsWords(
        name=gettext("Why one incident"), described="; ".join(f"{part.words} {part.factor}" for part in parts),
        together=gettext("Together %(odds)s") % {"odds": _factor(pair.total_milli)},
        even=f"{formats.number(1, language)} : {formats.number(1, language)}",
    )  # fmt: skip
    return mark_safe(odds.waterfall(parts, told, width=ODDS, rtl=formats.is_right_to_left(language)))


def first_day(incident: IncidentShown) -> date:
    """The local day on which an incident may have begun."""
    precise = incident.when.precision in ("minute", "hour")
    zone = current.process().zone if precise else incident.when.zone
    return formats.local(incident.when.earliest, zone).date()


def _map(marks: Iterable[MapMark], view: MapView, at: int | None = None) -> SafeString:
    shown = ground(at)
    return mark_safe(map.draw_map(shown.drawn, marks, _names(shown), view))


def _map_mark(incident: IncidentShown, href: str) -> MapMark | None:
    """The mark where the incident lies; in the middle of its area, without a circle, where only the area is known."""
    spot = _spot(incident)
    if spot is None:
        return None
    lat, lon, radius = spot
    return MapMark(
        id=incident.id, lat_e6=lat, lon_e6=lon, radius_m=radius, href=href,
        mark=drawings.mark_of(incident.registers, incident.outcome), title=words.title(incident),
    )  # fmt: skip


def _spot(incident: IncidentShown) -> tuple[int, int, int] | None:
    where = incident.where
    if where is not None and where.precision not in ("governorate", "country"):
        return where.lat_e6, where.lon_e6, where.radius_m
    area = next((area for area in ground().regions if area.id == incident.region), None)
    return (*middle(area), 0) if area is not None else None


def _names(shown: Ground) -> list[MapName]:
    process = current.process()
    regions = [_name(area, process.regions[area.id], "region") for area in shown.regions if area.id in process.regions]
    zones = [_short(_name(area, process.zones.get(area.id, area.name), "zone")) for area in shown.zones]
    around = [_name(area, area.name, "around") for area in shown.surroundings]
    return [name for name in (*regions, *zones, *around) if name.words]


def _name(area: Area, names: Names, kind: str) -> MapName:
    lat, lon = middle(area)
    return MapName(words=words.name(names) if names else "", lat_e6=lat, lon_e6=lon, kind=kind)


def _short(name: MapName) -> MapName:
    """A zone's name as a map has room for it: what stands after the colon, if anything does, and not too long."""
    return msgspec.structs.replace(name, words=Truncator(name.words.rpartition(": ")[2]).chars(26))


def _selecting(query: str, incident_id: str) -> str:
    return "?" + "&".join(filter(None, (query, urlencode({"sel": incident_id}))))


def _day_label(day: date, first: date, days: int, language: str) -> str:
    if day == first or day.day == 1:
        return formats.short_day(day, language)
    return formats.number(day.day, language) if days <= 62 or (day.day % 5 == 0 and days <= 200) else ""


def _two_most_active(days: Sequence[DayPoint]) -> tuple[str, str]:
    registers = [register.id for register in current.process().registers]
    activity = {register: sum(day.reports.get(register, 0) for day in days) for register in registers}
    chosen = sorted(registers, key=lambda register: (-activity[register], registers.index(register)))[:2]
    up, down = sorted(chosen, key=registers.index) if len(chosen) == 2 else (registers[0], registers[0])
    return up, down


def _chart_day(day: DayPoint, up: str, down: str) -> chart.ChartDay:
    def count(of: str, without: str) -> int:
        return sum(n for registers, n in day.incidents.items() if of in registers and without not in registers)

    return chart.ChartDay(
        day=day.day.isoformat(), incidents=sum(day.incidents.values()), low=day.low, high=day.high,
        up=count(up, down), down=count(down, up) if down != up else 0,
        shared=sum(n for registers, n in day.incidents.items() if up in registers and down in registers and up != down),
        published_up=day.published.get(up), published_down=day.published.get(down),
    )  # fmt: skip


def _told(day: chart.ChartDay) -> str:
    language = words.language()
    return gettext("%(day)s: %(incidents)s, %(shared)s recorded by both") % {
        "day": formats.long_day(date.fromisoformat(day.day), language),
        "incidents": words.incidents(day.incidents),
        "shared": formats.number(day.shared, language),
    }


def _factor(milli: int) -> str:
    return formats.factor(milli, words.language())
