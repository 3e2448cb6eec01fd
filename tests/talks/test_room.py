"""Rules 31 and 33: nothing passes between rooms but released words; content without its speaker."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from parley.talks.room import Release, Spoken, seen_in, without_speakers
from tests.talks.histories import Talk

SAID = st.lists(st.tuples(st.sampled_from(("north", "south")), st.text("wxyz ", min_size=1, max_size=6)), max_size=8)
RELEASED = st.lists(
    st.tuples(st.sampled_from(("north", "south")), st.sampled_from(("they would stop", "in May"))), max_size=4
)


def world(said: list, released: list, *, with_north: bool) -> Talk:
    """Each room's channel has logs of its own, so that no entry's id, place or heads tells of another room."""
    talk = Talk()
    for room, words in said:
        if with_north or room == "south":
            talk.say(f"{room}-{'A' if room == 'north' else 'B'}", Spoken(room=room, words=words, speaker="heron"))
    for room, words in released:
        if with_north or room == "south":
            talk.say(f"{room}-M", Release(to=room, words=words))
    return talk


def south(talk: Talk) -> bytes:
    kinds = [[one for one in talk.acts() if isinstance(one.act, kind)] for kind in (Spoken, Release)]
    return msgspec.json.encode(seen_in("south", *kinds, ("north-M", "south-M")))


@given(SAID, RELEASED)
def test_rule_31_two_worlds_with_and_without_the_other_room_are_the_same(said: list, released: list) -> None:
    assert south(world(said, released, with_north=True)) == south(world(said, released, with_north=False))


def test_rule_31_tried_with_a_leak_that_the_test_must_find_and_a_release_by_another() -> None:
    secret, plain = (
        world([("north", "secret")], [], with_north=True),
        world([("north", "secret")], [], with_north=False),
    )
    leaking = [seen_in("south", list(talk.acts()), [], ()) for talk in (secret, plain)]
    assert leaking[0] == leaking[1]
    counted = [len(talk.acts()) for talk in (secret, plain)]
    assert counted[0] != counted[1], "a count of all entries would give the other room away"
    carried = seen_in("south", [], world([], [("south", "in May")], with_north=True).acts(), ("south-M",))
    assert carried.brought == ("in May",)
    assert seen_in("south", [], world([], [("south", "in May")], with_north=True).acts(), ("south-B",)).brought == ()
    assert Release.__struct_fields__ == ("to", "words"), "a release has no room for where its words come from"


@given(st.lists(st.tuples(st.sampled_from(("heron", "plover")), st.sampled_from(("stop", "go on", "wait")))))
def test_rule_33_the_content_is_the_same_whoever_said_it(said: list) -> None:
    def shown(speakers: dict[str, str]) -> tuple[str, ...]:
        talk = Talk()
        for speaker, words in said:
            talk.say(speakers[speaker], Spoken(room="north", words=words, speaker=speakers[speaker]))
        return without_speakers(talk.acts())

    assert shown({"heron": "heron", "plover": "plover"}) == shown({"heron": "plover", "plover": "heron"})
    assert set(shown({"heron": "x", "plover": "y"})) == {words for _, words in said}


def test_rule_33_tried_by_the_order_and_the_number_of_what_was_said() -> None:
    talk = Talk()
    for words in ("wait", "stop", "stop"):
        talk.say("A", Spoken(room="north", words=words, speaker="heron"))
    assert without_speakers(talk.acts()) == ("stop", "wait")
