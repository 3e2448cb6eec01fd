"""`parley match`: a table of reports to incidents, with no node."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from parley.cli.asked import DONE, REJECTED, Asked, as_json, lines, pass_asked
from parley.cli.on_node import json_option
from parley.incidents.fit import fit
from parley.incidents.match import Matching
from parley.incidents.match import match as matched
from parley.incidents.model import DEFAULT_MODEL, Model, from_json, model_hash, to_json
from parley.incidents.table import ReportTable
from parley.node.config import NodeError
from parley.node.ownership import Answer

if TYPE_CHECKING:  # Polars is large, and every other command does without it: it is imported where a table is met.
    import polars as pl

    from parley.incidents.frame import Problem

_SHOWN_REJECTS = 20


@click.command()
@click.argument("reports", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="File for the incidents, .csv or .parquet.")
@click.option("--links", type=click.Path(path_type=Path), help="File for the plausible pairs, .csv or .parquet.")
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True, help="How.")
@click.option("--model", type=click.Path(path_type=Path), help="Model to match by; with --fit-only, the file to write.")
@click.option("--fit-only", is_flag=True, help="Fit a model to the reports, write it to --model, and match nothing.")
@json_option
@pass_asked
def match(
    asked: Asked,
    reports: Path,
    out: Path | None,
    links: Path | None,
    engine: str,
    model: Path | None,
    fit_only: bool,
    as_object: bool,
) -> Answer:
    """Match a table of reports (CSV or Parquet) to incidents: report_id, incident_id, probability.

    Rows that cannot be read are named and left out; the others are matched.
    """
    _check(engine, out=out, model=model, fit_only=fit_only)
    table, problems = _read(asked.path(reports))
    if fit_only and model is not None:
        told = _fit(table, asked.path(model))
    elif out is not None:
        by = _model(asked.path(model)) if model else DEFAULT_MODEL
        told = _match(table, by, asked.path(out), asked.path(links) if links else None)
    return _answer(told, problems, reports.name, as_object=as_object)


def _check(engine: str, *, out: Path | None, model: Path | None, fit_only: bool) -> None:
    if engine == "spark":
        raise NodeError("--engine spark is not built yet; leave it out to match on this machine")
    if fit_only and model is None:
        raise NodeError("--fit-only has nowhere to write the model; name a file with --model")
    if not fit_only and out is None:
        raise NodeError("there is nowhere to write the incidents; name a .csv or .parquet file with --out")


def _read(path: Path) -> tuple[ReportTable, tuple["Problem", ...]]:
    import polars as pl

    from parley.incidents.frame import from_frame, read_frame

    try:
        table, problems = from_frame(read_frame(path))
    except (pl.exceptions.PolarsError, ValueError) as error:
        raise NodeError(f"{path.name} cannot be read as a table: {str(error).splitlines()[0]}") from error
    for one in problems:
        if one.row == 0:
            raise NodeError(f"{path.name}: {one.problem}")
    return table, problems


def _model(path: Path) -> Model:
    try:
        return from_json(path.read_bytes())
    except ValueError as error:
        raise NodeError(f"{path.name}: {error}; make one with --fit-only") from error


def _fit(table: ReportTable, path: Path) -> dict[str, object]:
    fitted = fit(table, DEFAULT_MODEL, path.stem)
    path.write_bytes(to_json(fitted.model))
    return {
        "reports": fitted.reports,
        "pairs": fitted.pairs,
        "taught": fitted.pairs_taught,
        "rounds": fitted.rounds,
        "expected_links": fitted.expected_links,
        "model": model_hash(fitted.model),
        "notes": list(fitted.notes),
    }


def _match(table: ReportTable, model: Model, out: Path, links: Path | None) -> dict[str, object]:
    from parley.incidents.frame import incidents_frame, links_frame

    matching = matched(table, model)
    _write(incidents_frame(matching), out)
    if links is not None:
        _write(links_frame(matching), links)
    return _summary(matching)


def _write(frame: "pl.DataFrame", path: Path) -> None:
    from parley.incidents.frame import write_frame

    try:
        write_frame(frame, path)
    except ValueError as error:
        raise NodeError(str(error)) from error


def _summary(matching: Matching) -> dict[str, object]:
    said = matching.diagnostics
    return {
        "reports": said.reports,
        "incidents": len(matching.clusters),
        "links": said.links,
        "candidates": said.candidates,
        "alone": len(said.alone),
        "crowded": len(said.crowded),
        "cut": list(said.cut),
        "model": said.model,
    }


def _answer(told: dict[str, object], problems: tuple["Problem", ...], name: str, *, as_object: bool) -> Answer:
    code = REJECTED if problems else DONE
    counts = told | {"rejected": len(problems)}
    shown = problems[:_SHOWN_REJECTS]
    if as_object:
        rejects = [{"row": one.row, "field": one.field, "problem": one.problem} for one in shown]
        return code, as_json({**counts, "rejects": rejects}), ""
    out = lines(*(f"{label} {value}" for label, value in counts.items() if value != []))
    return code, out, lines(*(f"{name}, row {one.row}, {one.field} {one.value!r}: {one.problem}" for one in shown))
