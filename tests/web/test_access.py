"""Who sees what, and who may do what: each test reads as a sentence."""

import pytest
from django.test import Client

from tests.web.conftest import PASSWORD, Cast
from tests.web.samples import DISPUTED, NEGOTIATED, OFFICER_PAGES, PROPOSAL, REPORTS, Refused, SampleNode

INCIDENT = f"/incidents/{DISPUTED.id}/"
TEXT = f"/texts/{NEGOTIATED.entry}/"
PROPOSED = f"/statements/{PROPOSAL.entry}/"
FINDING = {"held": "Fire fell.", "grounds": "Two posts.", "determination": "violation"}
CANNOT = Refused("Only guarantors make findings. You act for: %(role)s.", {"role": "observer"})


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_a_guarantors_officer_sees_what_awaits_him(officer_of: Cast):
    shown = text(officer_of("ostrand").get("/"))
    assert "Awaits you" in shown
    assert "Approve the bulletin of 1 May 2031" in shown
    assert 'class="due near" role="status">in 39 min<' in shown


def test_the_public_sees_nothing_that_awaits_anybody(the_public: Client):
    shown = text(the_public.get("/"))
    assert "Awaits you" not in shown
    assert "Record a report" not in shown


def test_a_guarantors_officer_is_offered_a_finding(officer_of: Cast):
    assert "Make your finding" in text(officer_of("velmark").get(INCIDENT))


@pytest.mark.parametrize("member", ["crown", "envoy"])
def test_no_one_else_is_offered_a_finding(officer_of: Cast, member: str):
    assert "Make your finding" not in text(officer_of(member).get(INCIDENT))


def test_the_public_is_offered_nothing_to_do_about_an_incident(the_public: Client):
    shown = text(the_public.get(INCIDENT))
    assert not [word for word in ("Make your finding", "Ask a member", "Separate, with a reason") if word in shown]


def test_a_party_is_offered_its_right_of_reply(officer_of: Cast):
    assert "?kind=reply" in text(officer_of("crown").get(INCIDENT))
    assert "?kind=reply" not in text(officer_of("velmark").get(INCIDENT))


def test_only_the_member_that_was_asked_is_offered_to_answer(officer_of: Cast):
    assert f"/inquiries/{'bb' * 32}/answer/" in text(officer_of("ostrand").get(INCIDENT))
    assert f"/inquiries/{'bb' * 32}/answer/" not in text(officer_of("velmark").get(INCIDENT))


def test_only_its_author_is_offered_to_correct_a_finding(officer_of: Cast):
    shown = text(officer_of("ostrand").get(INCIDENT))
    assert f"?supersedes={'o' * 64}" in shown
    assert f"?supersedes={'v' * 64}" not in shown


def test_only_a_guarantor_that_has_not_approved_is_offered_to_approve(officer_of: Cast):
    assert "Approve these figures" in text(officer_of("ostrand").get("/bulletins/2031-05-01/"))
    assert "Approve these figures" not in text(officer_of("velmark").get("/bulletins/2031-05-01/"))
    assert "Approve these figures" not in text(officer_of("crown").get("/bulletins/2031-05-01/"))


@pytest.mark.parametrize(
    "address",
    [address for address in OFFICER_PAGES if address not in ("/", INCIDENT, "/bulletins/2031-05-01/", PROPOSED, TEXT)],
)
def test_the_public_is_sent_to_the_login_from_every_form(the_public: Client, address: str):
    response = the_public.get(address)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/login/?next=")


def test_a_public_post_changes_nothing(the_public: Client, node: SampleNode):
    assert the_public.post(INCIDENT + "finding/", FINDING).status_code == 302
    assert node.given == []


def test_a_post_without_the_token_of_a_form_is_refused(officer_of: Cast, node: SampleNode):
    client = officer_of("velmark")
    client.handler.enforce_csrf_checks = True
    assert client.post(INCIDENT + "finding/", FINDING).status_code == 403
    assert node.given == []


def test_a_guarantor_makes_a_finding(officer_of: Cast, node: SampleNode):
    response = officer_of("velmark").post(INCIDENT + "finding/", FINDING)
    assert response.headers["Location"] == INCIDENT
    ((name, reader, said),) = node.given
    assert (name, reader.member, said["incident_id"], said["held"], said["determination"], said["supersedes"]) == (
        "make_finding",
        "velmark",
        DISPUTED.id,
        "Fire fell.",
        "violation",
        "",
    )


def test_a_refused_finding_says_why_and_keeps_what_was_typed(officer_of: Cast, node: SampleNode):
    node.refuses = CANNOT
    response = officer_of("envoy").post(INCIDENT + "finding/", FINDING)
    assert response.status_code == 422
    assert 'role="alert" id="refused">Only guarantors make findings. You act for: observer.<' in text(response)
    assert ">Fire fell.</textarea>" in text(response)
    assert 'value="violation" required checked' in text(response)


def test_a_refusal_is_said_in_the_readers_language(officer_of: Cast, node: SampleNode):
    node.refuses = CANNOT
    assert "أنتم تعملون باسم: مراقب." in text(officer_of("envoy").post(INCIDENT + "finding/?lang=ar", FINDING))


def test_a_correction_begins_with_the_words_of_what_it_corrects(officer_of: Cast):
    shown = text(officer_of("ostrand").get(INCIDENT + f"finding/?supersedes={'o' * 64}"))
    assert "Correct your finding" in shown
    assert f'name="supersedes" value="{"o" * 64}"' in shown
    assert "Fire was heard." in shown


def test_a_finding_is_withdrawn_with_its_reason(officer_of: Cast, node: SampleNode):
    address = f"/findings/{'o' * 64}/withdraw/"
    officer_of("ostrand").post(address, {"incident": DISPUTED.id, "reason": "The post log was wrong."})
    ((name, _, said),) = node.given
    assert (name, said) == ("withdraw_finding", {"entry": "o" * 64, "reason": "The post log was wrong."})


def test_an_inquiry_is_due_at_a_local_time(officer_of: Cast, node: SampleNode):
    officer_of("velmark").post(
        INCIDENT + "inquiry/", {"asked_of": "ostrand", "question": "Which post?", "due": "2031-05-02T12:00"}
    )
    ((name, _, said),) = node.given
    assert (name, said["asked_of"], said["question"], said["due"]) == ("ask", "ostrand", "Which post?", 1_935_478_800)


def test_an_inquiry_without_a_due_time_is_refused_and_kept(officer_of: Cast, node: SampleNode):
    response = officer_of("velmark").post(
        INCIDENT + "inquiry/", {"asked_of": "ostrand", "question": "Which post?", "due": ""}
    )
    assert response.status_code == 422
    assert "the due time is missing" in text(response)
    assert ">Which post?</textarea>" in text(response)
    assert node.given == []


def test_two_reports_are_separated_with_a_reason(officer_of: Cast, node: SampleNode):
    said = {"same": "0", "report_a": REPORTS[0].id, "report_b": REPORTS[1].id, "reason": "An hour apart."}
    officer_of("ostrand").post(INCIDENT + "link/", said)
    ((name, _, given),) = node.given
    assert (name, given["same"], given["reason"]) == ("link", False, "An hour apart.")


def test_an_inquiry_is_answered(officer_of: Cast, node: SampleNode):
    officer_of("ostrand").post(
        f"/inquiries/{'bb' * 32}/answer/", {"incident": DISPUTED.id, "text": "Post four.", "declined": ""}
    )
    ((name, _, said),) = node.given
    assert (name, said["inquiry"], said["text"], said["declined"]) == ("answer", "bb" * 32, "Post four.", False)


@pytest.mark.parametrize(
    ("kind", "typed", "command"),
    [
        ("agenda", {"round": "first-round"}, "put_on_agenda"),
        ("reply", {"report": "01" * 32, "text": "Not us."}, "reply"),
        (
            "measure",
            {"asked_of": "ostrand", "step": "demarche", "text": "Please.", "due": "2031-05-02T12:00"},
            "measure",
        ),
    ],
)
def test_what_follows_is_recorded(officer_of: Cast, node: SampleNode, kind: str, typed: dict[str, str], command: str):
    officer_of("velmark").post(INCIDENT + "follow/", {"kind": kind, **typed})
    assert [name for name, _, _ in node.given] == [command]


def test_an_unknown_step_or_kind_is_not_recorded(officer_of: Cast, node: SampleNode):
    client = officer_of("velmark")
    wrong = {"kind": "measure", "asked_of": "ostrand", "step": "war", "due": "2031-05-02T12:00"}
    assert client.post(INCIDENT + "follow/", wrong).status_code == 422
    assert client.get(INCIDENT + "follow/?kind=war").status_code == 404
    assert node.given == []


@pytest.mark.parametrize(
    ("act", "command"),
    [("approve", "approve_bulletin"), ("refuse", "refuse_bulletin"), ("propose", "propose_bulletin")],
)
def test_a_bulletin_is_acted_upon(officer_of: Cast, node: SampleNode, act: str, command: str):
    response = officer_of("ostrand").post("/bulletins/2031-05-01/", {"act": act, "reason": "Row four."})
    assert response.status_code == 302
    assert [name for name, _, _ in node.given] == [command]


def test_a_refused_act_upon_a_bulletin_keeps_the_reason_typed(officer_of: Cast, node: SampleNode):
    node.refuses = Refused("This was not recorded: the reason is missing. Nothing was lost.")
    response = officer_of("ostrand").post("/bulletins/2031-05-01/", {"act": "refuse", "reason": " "})
    assert response.status_code == 422
    assert 'role="alert">This was not recorded: the reason is missing. Nothing was lost.' in text(response)


def test_an_officer_logs_in_and_out(node: SampleNode):
    client = Client()
    response = client.post("/login/", {"login": "ostrand", "password": PASSWORD, "next": "/incidents/"})
    assert response.headers["Location"] == "/incidents/"
    assert "duty officer" in text(client.get("/"))
    client.post("/logout/")
    assert "duty officer" not in text(client.get("/"))


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(node: SampleNode):
    answers = [
        Client().post("/login/", {"login": login, "password": "not this one"}) for login in ("ostrand", "nobody")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("This name and this password do not belong together." in text(answer) for answer in answers)


def test_a_login_leads_nowhere_else(node: SampleNode):
    answer = Client().post("/login/", {"login": "ostrand", "password": PASSWORD, "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_logging_out_needs_a_post(officer_of: Cast):
    assert officer_of("ostrand").get("/logout/").status_code == 405


def test_a_login_that_the_node_no_longer_knows_reads_what_the_public_reads(node: SampleNode):
    from django.contrib.auth import get_user_model

    client = Client()
    client.force_login(get_user_model().objects.get_or_create(username="gone")[0])
    shown = text(client.get("/"))
    assert "Log in" in shown
    assert "Awaits you" not in shown


def test_passwords_are_kept_with_bounded_argon2(node: SampleNode):
    from django.contrib.auth import get_user_model

    kept = get_user_model().objects.get(username="ostrand").password
    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
