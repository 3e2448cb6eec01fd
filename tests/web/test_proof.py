"""The address of a proof file, and the links to it."""

from django.test import Client

from tests.web.conftest import Cast


def test_a_proof_file_is_text_to_be_kept(the_public: Client):
    response = the_public.get(f"/proofs/{'ab' * 32}.parley-proof")
    assert (response.status_code, response.content) == (200, b"parley.proof/v1\n")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="abababababab.parley-proof"'


def test_what_nobody_else_holds_yet_is_said(officer_of: Cast):
    response = officer_of("ostrand").get(f"/proofs/{'cd' * 32}.parley-proof")
    assert response.status_code == 409
    assert "No other member holds this entry yet." in response.content.decode()


def test_what_may_not_be_known_is_not_told_apart_from_none(the_public: Client):
    assert the_public.get(f"/proofs/{'ef' * 32}.parley-proof").status_code == 404
    assert the_public.post(f"/proofs/{'ab' * 32}.parley-proof").status_code == 405


def test_pages_lead_to_proofs_and_to_where_they_are_checked(officer_of: Cast):
    officer = officer_of("ostrand")
    for address in ("/bulletins/2031-05-01/", "/record/public/velmark/"):
        assert f"/proofs/{'ab' * 32}.parley-proof" in officer.get(address).content.decode(), address
    assert 'href="/verify/"' in officer.get("/record/").content.decode()


def test_the_page_that_checks_has_no_script_of_its_own_in_it(the_public: Client):
    page = the_public.get("/verify/")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    for tag in page.content.decode().split("<script")[1:]:
        assert tag.startswith(" src="), tag[:60]
        assert tag.partition(">")[2].startswith("</script>")
