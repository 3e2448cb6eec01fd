"""Rule 1: an act counts only if its officer was accredited at that place of the log."""

from hypothesis import given
from hypothesis import strategies as st

from parley.talks.credentials import counting, sorted_by_credentials, valid_accreditations
from parley.talks.round import Accreditation
from parley.talks.tabled import Place, Tabled
from parley.vocabulary.roles import Role

ROLES: dict[str, tuple[Role, ...]] = {"H": ("host",), "P": ("party",), "S": ("secretariat",)}


def accreditation(seq: int = 0, by: str = "H", **over: object) -> Tabled[Accreditation]:
    said = {"round": "R1", "delegation": "P-1", "member": "P", "officers": ("heron",)} | over
    return Tabled(id=f"{by}{seq}", member=by, delegation="", place=Place(log=by, seq=seq), act=Accreditation(**said))  # type: ignore[arg-type]


def act(officer: str = "heron", delegation: str = "P-1", member: str = "P", seq: int = 0, **known: int) -> Tabled:
    return Tabled(id=f"{member}{seq}", member=member, delegation=delegation, officer=officer,
                  place=Place(log=member, seq=seq, known=known), act="an act")  # fmt: skip


ADMITTED = accreditation()


def test_rule_1_tried_by_a_stranger_another_delegation_and_before_accreditation() -> None:
    assert counting(act(H=1), [ADMITTED], {}) == "counts"
    assert counting(act("stranger", H=1), [ADMITTED], {}) == "does not count"
    assert counting(act(delegation="P-2", H=1), [ADMITTED], {}) == "does not count"
    assert counting(act(member="Q", H=1), [ADMITTED], {}) == "does not count", "another member cannot use its officers"
    assert counting(act(), [ADMITTED], {}) == "does not count", "its author did not have the accreditation"


def test_rule_1_tried_in_the_middle_of_a_withdrawal() -> None:
    after = {"H0": Place(log="H", seq=1)}
    assert counting(act(H=2), [ADMITTED], after) == "does not count"
    assert counting(act(H=1), [ADMITTED], after) == "provisional", "neither knew of the other"
    assert counting(act(H=1), [ADMITTED], {"H0": Place(log="H", seq=1, known={"P": 1})}) == "counts"
    assert counting(act(H=3), [ADMITTED, accreditation(2)], after) == "counts", "accredited again"


def test_rule_1_disputed_credentials_leave_acts_provisional() -> None:
    assert counting(act(H=1), [ADMITTED], {}, {"H0"}) == "provisional"
    assert counting(act(H=2), [ADMITTED, accreditation(1)], {}, {"H0"}) == "counts"


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), max_size=8), st.integers(0, 8))
def test_rule_1_counts_exactly_while_accredited_in_the_log_that_admits(steps: list, knows: int) -> None:
    """The host's log admits (True) or withdraws what was last admitted; the officer knows a beginning of it."""
    admitted: list[Tabled[Accreditation]] = []
    withdrawn: dict[str, Place] = {}
    standing = False
    for seq, (admits, knew) in enumerate(steps):
        if admits:
            admitted.append(accreditation(seq))
        elif admitted and admitted[-1].id not in withdrawn:
            withdrawn[admitted[-1].id] = Place(log="H", seq=seq, known={"P": min(knew, 1)})
    known = [one for one in admitted if one.place.seq < knows]
    standing = any(one.id not in withdrawn or withdrawn[one.id].seq >= knows for one in known)
    assert (counting(act(H=knows), admitted, withdrawn) != "does not count") == standing


def test_only_the_host_or_the_secretariat_accredits_and_to_this_round() -> None:
    given_ = [ADMITTED, accreditation(1, "P"), accreditation(0, "S"), accreditation(3, round="R2")]
    assert [one.id for one in valid_accreditations(given_, "R1", ROLES)] == ["H0", "S0"]


def test_acts_are_sorted() -> None:
    acts = [act(H=1), act("stranger", seq=1, H=1)]
    found = sorted_by_credentials(acts, [ADMITTED], {})
    assert ([one.id for one in found.counted], found.provisional, [one.id for one in found.refused]) == (
        ["P0"],
        (),
        ["P1"],
    )
