"""The addresses of the pages."""

from datetime import date

from django.urls import URLPattern, path, register_converter

from parley.web import exchange
from parley.web.views import (
    about,
    bulletins,
    desk,
    errors,
    feeds,
    finding,
    follow,
    incident,
    incidents,
    library,
    login,
    new_report,
    news,
    open_data,
    overview,
    proof,
    record,
    registers,
    report,
    talks,
    texts,
)


class DayConverter:
    """A day in an address: `2017-03-01`."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day; ValueError (no such page) where there is none."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """The day as it stands in the address."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns: list[URLPattern] = [
    path("", overview.overview, name="overview"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<slug:incident_id>/", incident.incident, name="incident"),
    path("incidents/<slug:incident_id>/finding/", finding.finding, name="finding"),
    path("incidents/<slug:incident_id>/inquiry/", follow.inquiry, name="inquiry"),
    path("incidents/<slug:incident_id>/link/", follow.link, name="link"),
    path("incidents/<slug:incident_id>/follow/", follow.follow, name="follow"),
    path("inquiries/<slug:entry>/answer/", follow.answer, name="answer"),
    path("measures/<slug:entry>/answer/", follow.answer_measure, name="answer-measure"),
    path("findings/<slug:entry>/withdraw/", finding.withdraw, name="withdraw"),
    path("reports/new/", new_report.new_report, name="new-report"),
    path("reports/<slug:report_id>/", report.report, name="report"),
    path("registers/", registers.registers, name="registers"),
    path("registers/<path:register_id>/", registers.register, name="register"),
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/<day:day>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<day:day>.<str:form>", bulletins.bulletin_file, name="bulletin-file"),
    path("record/", record.record, name="record"),
    path("record/<slug:channel>/<slug:member>/", record.log, name="log"),
    path("proofs/<slug:entry>.parley-proof", proof.proof_file, name="proof"),
    path("verify/", proof.verify, name="verify"),
    path("talks/", talks.rounds, name="talks"),
    path("talks/meetings.ics", feeds.meetings, name="meetings"),
    path("talks/<str:round_id>/", talks.round_page, name="round"),
    path("talks/<str:round_id>/open-a-text/", texts.open_text, name="open-text"),
    path("texts/<slug:entry>/", texts.negotiated, name="negotiated"),
    path("texts/<slug:entry>/<str:clause_id>/", texts.clause, name="clause"),
    path("statements/<slug:entry>/", news.text, name="statement"),
    path("news/", news.news, name="news"),
    path("news/feed.<str:form>", feeds.feed, name="feed"),
    path("photographs/", library.library, name="library"),
    path("photographs/<slug:entry>/", library.photograph, name="photograph"),
    path("photographs/<slug:entry>/<str:size>.jpg", library.photograph_file, name="photograph-file"),
    path("data/", open_data.dictionary, name="data"),
    path("data/<str:name>", open_data.file, name="data-file"),
    path("desk/", desk.desk, name="desk"),
    path("desk/write/", desk.write, name="desk-write"),
    path("desk/photographs/", desk.upload, name="desk-upload"),
    path("desk/photographs/<slug:entry>/", desk.publish_photograph, name="desk-publish"),
    path("about/", about.about, name="about"),
    path("login/", login.log_in, name="login"),
    path("logout/", login.log_out, name="logout"),
    path("language/", login.language, name="language"),
    path("exchange/challenge", exchange.challenge, name="exchange-challenge"),
    path("exchange/ask", exchange.ask, name="exchange-ask"),
    path("exchange/offers/<str:offer>", exchange.offers, name="exchange-offer"),
    path("healthz", errors.healthz, name="healthz"),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
