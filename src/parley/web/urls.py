"""The addresses of the pages."""

from datetime import date

from django.urls import URLPattern, path, register_converter

from parley.web import exchange
from parley.web.views import (
    about,
    bulletins,
    errors,
    finding,
    follow,
    incident,
    incidents,
    login,
    new_report,
    news,
    overview,
    proof,
    record,
    registers,
    report,
    talks,
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
    path("talks/<str:round_id>/", talks.round_page, name="round"),
    path("statements/<slug:entry>/", talks.statement, name="statement"),
    path("news/", news.news, name="news"),
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
