"""Adoption and what follows it: authentication, signature, consent to be bound, entry into force.

Each is an act of its own, and all name one hash: of the text, its annexes and maps, in every authentic language.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

import msgspec

from parley.record.canonical import encode
from parley.talks.tabled import Tabled

Mode = Literal["consensus", "silence", "signature"]
BindingAct = Literal["initials", "signs ad referendum", "signs", "consents to be bound"]


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is adopted: the text's hash, its words' hash in each authentic language, annexes and maps by name."""

    text: str
    languages: dict[str, str]
    annexes: dict[str, str] = {}
    maps: dict[str, str] = {}


class AdoptionRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a text is adopted, whether signature alone binds, how many must be bound for it to be in force (0: all)."""

    mode: Mode
    signature_binds: bool = False
    bound_for_force: int = 0


class Done(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act on a manifest, by its hash."""

    manifest: str
    act: BindingAct


class AdoptionStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Where a manifest stands, act by act. `why_not` says what it lacks to be adopted, and what to do."""

    hash: str
    adopted: bool
    why_not: tuple[str, ...]
    authenticated_by: tuple[str, ...]
    signed_by: tuple[str, ...]
    bound: tuple[str, ...]
    in_force: bool


def manifest_hash(manifest: Manifest) -> str:
    """Rule 24: the one hash that adoption fixes and that every later act names: SHA-256, hex."""
    return hashlib.sha256(encode(msgspec.to_builtins(manifest))).hexdigest()


def adoption_standing(
    manifest: Manifest,
    acts: Iterable[Tabled[Done]],
    *,
    needs: Iterable[str],
    rules: AdoptionRules,
    clean: Collection[str],
    languages: Mapping[str, str],
    agreed: bool,
) -> AdoptionStanding:
    """Where a text to be adopted stands.

    `clean` are the hashes of clean texts, `languages` the hash of the present words in each authentic language,
    `agreed` whether consensus was reached or silence kept. Acts on another hash are not of this text, however alike.
    """
    whose, hash_ = tuple(needs), manifest_hash(manifest)
    done: dict[BindingAct, set[str]] = {}
    for one in acts:
        if one.act.manifest == hash_:
            done.setdefault(one.act.act, set()).add(one.delegation)
    signed = tuple(one for one in whose if one in done.get("signs", ()))
    lacking = tuple(_lacking(manifest, clean, languages))
    reached = bool(whose) and signed == whose if rules.mode == "signature" else agreed
    bound = _bound(whose, done, rules)
    adopted = reached and not lacking
    return AdoptionStanding(
        hash=hash_,
        adopted=adopted,
        why_not=lacking if reached else (*lacking, f"no {rules.mode} yet"),
        authenticated_by=tuple(one for one in whose if any(one in by for by in done.values())),
        signed_by=signed,
        bound=bound if adopted else (),
        in_force=adopted and len(bound) >= (rules.bound_for_force or len(whose)) > 0,
    )


def _bound(needs: Iterable[str], done: Mapping[BindingAct, Collection[str]], rules: AdoptionRules) -> tuple[str, ...]:
    """Rule 25: initialling and signature ad referendum authenticate and do not bind (Vienna Convention on the Law of
    Treaties, art. 10); signature does where the text says so, consent to be bound always.
    """
    binding = {*done.get("consents to be bound", ()), *(done.get("signs", ()) if rules.signature_binds else ())}
    return tuple(one for one in needs if one in binding)


def _lacking(manifest: Manifest, clean: Collection[str], languages: Mapping[str, str]) -> Iterable[str]:
    if manifest.text not in clean:
        yield "the text is not clean: lift its brackets, choose among its options and fill its blanks"
    for language, words in sorted(languages.items()):
        if manifest.languages.get(language, "") == "":
            yield f"the authentic text in {language} is missing; add it to the manifest"
        elif manifest.languages[language] != words:
            yield f"the text in {language} is of other words than the present; bring it up to date"
