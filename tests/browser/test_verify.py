"""The page `verify` in a real browser: a third verifier, to the same verdict, without a network."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from parley.record.proof import proof_bytes
from tests.attacks import scene, test_identity, test_keys, test_meaning
from tests.attacks.verifiers import on_proof
from tests.browser.conftest import Site, visiting
from tests.record.cast import PROCESS

OUTCOMES = "#refused:not([hidden]), #holds:not([hidden]), #unable:not([hidden])"


def checked(page: Page, data: bytes, pinned: str = PROCESS) -> str:
    """What the page finds of a proof file: holds, refused or unable."""
    page.fill("[name=genesis]", pinned)
    page.set_input_files("[name=file]", {"name": "x.parley-proof", "mimeType": "text/plain", "buffer": data})
    found = page.locator(OUTCOMES)
    expect(found).to_have_count(1)
    return found.get_attribute("id") or ""


def proofs() -> dict[str, bytes]:
    """The sound proof, and one of each attack that a proof file can carry."""
    sound, leaves = scene.proof(scene.sound_leaves()), scene.sound_leaves()
    found = {
        "sound": proof_bytes(sound),
        "cut": proof_bytes(sound)[:-1],
        "nothing-shown": proof_bytes(scene.proof(leaves, parts=())),
    }
    for name, (lines, _) in test_identity.HEADS.items():
        found[name] = test_identity.relabelled(sound, lines)
    for name, raw in test_meaning.ENVELOPES.items():
        changed = [leaves[0], scene.leaf(scene.with_envelope(raw), 1), leaves[2]]
        found[f"envelope-{name}"] = proof_bytes(scene.proof(changed, parts=()))
    for name, (items, index, keys, _) in test_keys.PROOFS.items():
        logged = [scene.leaf(item, seq) for seq, item in enumerate(items)]
        shown = [(at, items[at]) for at in keys]
        found[f"key-{name}"] = proof_bytes(scene.proof(logged, index=index, parts=items[index].parts[:1], keys=shown))
    for place in range(0, 8 * len(found["sound"]), 509):
        flipped = bytearray(found["sound"])
        flipped[place // 8] ^= 1 << place % 8
        found[f"bit-{place}"] = bytes(flipped)
    return found


def test_it_comes_to_the_verdict_of_the_others_without_a_network(browser: Browser, samples_site: Site):
    with visiting(browser, samples_site) as visitor:
        page = visitor.go("/verify/")
        page.context.set_offline(True)
        found = {name: (checked(page, data), bool(any(on_proof(data)))) for name, data in proofs().items()}
        # Letters in a weight that the page had not used before stay in the font at hand.
        visitor.complaints[:] = [one for one in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in one]
    assert found["sound"] == ("holds", False)
    assert {name: one for name, one in found.items() if one[0] != ("refused" if one[1] else "holds")} == {}
    assert sum(refused for _, refused in found.values()) > 80


def test_it_says_what_is_proved_and_what_was_not_compared(browser: Browser, samples_site: Site):
    with visiting(browser, samples_site) as visitor:
        page = visitor.go("/verify/")
        assert checked(page, scene.sound(), "") == "holds"
        expect(page.locator("#not-pinned")).to_be_visible()
        expect(page.locator("#not-live")).to_be_visible()
        assert checked(page, scene.sound()) == "holds"
        expect(page.locator("#not-pinned")).to_be_hidden()
        expect(page.locator("#member")).to_have_text("north: report (members)")
        expect(page.locator("#held")).to_have_text("south: 2023-11-14 22:14:50 UTC; east: 2023-11-14 22:14:50 UTC")
        expect(page.locator("#withheld")).to_have_text("place")
        expect(page.locator("#shown")).to_contain_text("shelling/mortar")
        assert checked(page, scene.sound(), "ab" * 32) == "refused"
        expect(page.locator("#fault")).to_contain_text("not the one that you hold")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_anybody_can_use_it(browser: Browser, samples_site: Site, axe_source: str, language: str):
    from tests.browser.test_reach import faults

    with visiting(browser, samples_site) as visitor:
        page = visitor.go("/verify/", language)
        checked(page, scene.sound())
        assert faults(page, axe_source) == []


def test_a_proof_of_the_exercise_goes_from_its_page_to_the_check(browser: Browser, exercise_site: Site, tmp_path: Path):
    with visiting(browser, exercise_site) as officer:
        officer.log_in("taldoune")
        page = officer.go("/bulletins/2031-04-20/")
        with page.expect_download() as waiting:
            page.locator("a[href^='/proofs/']").first.click()
        waiting.value.save_as(tmp_path / "one.parley-proof")
        page = officer.go("/verify/")
        assert checked(page, (tmp_path / "one.parley-proof").read_bytes(), "") == "holds"
