"""Rule 28: classed by the effect it claims; reservations and statements both travel with the text."""

from hypothesis import given
from hypothesis import strategies as st

from parley.talks.reservation import Contest, Reservation, classed, reservations_of
from parley.talks.tabled import Place, Tabled

RESERVATIONS = st.builds(
    Reservation,
    manifest=st.sampled_from(("m", "n")),
    heading=st.sampled_from(("Reservation", "Interpretative statement")),
    clauses=st.just(("c1",)),
    effect=st.sampled_from(("excludes", "modifies", "clarifies")),
    words=st.text("xy", max_size=3),
)


def said(by: str, seq: int, act: object) -> Tabled:
    return Tabled(id=f"{by}{seq}", member=by, delegation=by, place=Place(log=by, seq=seq), act=act)


@given(st.lists(RESERVATIONS, max_size=5), st.randoms(use_true_random=False))
def test_rule_28_all_of_a_text_travel_with_it_by_claimed_effect(given_: list[Reservation], random) -> None:
    acts = [said("A", n, one) for n, one in enumerate(given_)]
    found = reservations_of("m", acts, [])
    assert sorted(one.entry for one in found) == [one.id for one in acts if one.act.manifest == "m"]
    assert all((one.classed == "reservation") == (one.reservation.effect != "clarifies") for one in found)
    random.shuffle(acts)
    assert reservations_of("m", acts, []) == found


def test_rule_28_tried_with_a_heading_that_hides_the_effect() -> None:
    hidden = Reservation(
        manifest="m", heading="Interpretative statement", clauses=("c1",), effect="excludes", words="not ours"
    )
    assert classed(hidden) == "reservation"
    contests = [said("B", 0, Contest(of="A0", words="not permitted")), said("C", 0, Contest(of="other", words="x"))]
    (found,) = reservations_of("m", [said("A", 0, hidden)], contests)
    assert found.contested == (("B", "not permitted"),)
    assert found.reservation.heading == "Interpretative statement", "what it calls itself is shown as it stands"
