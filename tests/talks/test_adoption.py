"""Rules 24 and 25: adoption fixes one hash; initialling and signature ad referendum authenticate and do not bind."""

from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.talks.adoption import (
    AdoptionRules,
    AdoptionStanding,
    BindingAct,
    Done,
    Manifest,
    adoption_standing,
    manifest_hash,
)
from parley.talks.tabled import Place, Tabled

NEEDS = ("A", "B")
MANIFEST = Manifest(text="t" * 64, languages={"en": "e1", "ar": "a1"}, annexes={"I": "x"}, maps={"line": "m"})
ACTS: tuple[BindingAct, ...] = get_args(BindingAct)
DONE = st.lists(st.tuples(st.sampled_from("ABO"), st.sampled_from(ACTS), st.booleans()), max_size=6)


def done(*given_: tuple[str, str, bool]) -> list[Tabled[Done]]:
    right, wrong = manifest_hash(MANIFEST), "0" * 64
    return [Tabled(id=f"{by}{n}", member=by, delegation=by, place=Place(log=by, seq=n),
                   act=Done(manifest=right if on else wrong, act=act))  # type: ignore[arg-type]
            for n, (by, act, on) in enumerate(given_)]  # fmt: skip


def standing(
    *given_: tuple[str, str, bool], mode: str = "consensus", agreed: bool = True, **over: Any
) -> AdoptionStanding:
    rules = AdoptionRules(**{"mode": mode} | over.pop("rules", {}))  # type: ignore[arg-type]
    given_to = {"clean": {MANIFEST.text}, "languages": {"en": "e1", "ar": "a1"}} | over
    return adoption_standing(MANIFEST, done(*given_), needs=NEEDS, rules=rules, agreed=agreed, **given_to)


@given(DONE, st.sampled_from(("consensus", "silence", "signature")), st.booleans())
def test_rule_24_every_act_is_on_the_one_hash_and_apart(given_: list, mode: str, agreed: bool) -> None:
    found = standing(*given_, mode=mode, agreed=agreed)
    on = {(by, act) for by, act, right in given_ if right}
    assert found.signed_by == tuple(one for one in NEEDS if (one, "signs") in on)
    assert found.adopted == (set(found.signed_by) == set(NEEDS) if mode == "signature" else agreed)
    assert found.bound == tuple(one for one in NEEDS if found.adopted and (one, "consents to be bound") in on)
    assert found.in_force == (found.bound == NEEDS)
    assert bool(found.why_not) == (not found.adopted)


@pytest.mark.parametrize("field", ["text", "languages", "annexes", "maps"])
def test_rule_24_tried_by_changing_one_thing(field: str) -> None:
    changed = {"text": "u" * 64, "languages": {"en": "e1", "ar": "a2"}, "annexes": {}, "maps": {"line": "n"}}[field]
    other = msgspec.structs.replace(MANIFEST, **{field: changed})
    assert manifest_hash(other) != manifest_hash(MANIFEST)


def test_rule_24_tried_with_brackets_a_missing_language_and_a_stale_one() -> None:
    assert standing(clean=set()).why_not[0].startswith("the text is not clean")
    assert standing(languages={"en": "e1", "ar": "a1", "ru": "r1"}).why_not == (
        "the authentic text in ru is missing; add it to the manifest",)  # fmt: skip
    stale = standing(("A", "signs", True), ("B", "signs", True), mode="signature", languages={"en": "e2", "ar": "a1"})
    assert stale.why_not == ("the text in en is of other words than the present; bring it up to date",)
    assert not stale.adopted
    assert standing(agreed=False).why_not == ("no consensus yet",)


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(("initials", "signs ad referendum")), st.just(True))))
def test_rule_25_initials_and_signature_ad_referendum_never_bind(given_: list) -> None:
    found = standing(*given_, rules={"signature_binds": True})
    assert (found.bound, found.in_force) == ((), False)
    assert set(found.authenticated_by) == {by for by, _, _ in given_}


def test_rule_25_tried_with_signature_and_the_number_for_force() -> None:
    signed = (("A", "signs", True), ("B", "initials", True))
    assert standing(*signed).bound == ()
    assert standing(*signed, rules={"signature_binds": True}).bound == ("A",)
    assert standing(*signed, rules={"signature_binds": True, "bound_for_force": 1}).in_force
    assert not standing(*signed, agreed=False, rules={"signature_binds": True, "bound_for_force": 1}).in_force
