import msgspec
import numpy as np
import pytest

from parley.incidents.fit import density_rows
from parley.incidents.model import DEFAULT_MODEL, cell_keys, density_levels, from_json, model_hash, pack, to_json
from parley.incidents.table import from_reports
from tests.incidents.conftest import NOON, Make


def test_out_and_in_is_the_same() -> None:
    model = msgspec.structs.replace(DEFAULT_MODEL, density=((0, 350, -370, 1227, 3), (2, 17, 18, 1227, 5)))
    assert from_json(to_json(model)) == model
    assert model_hash(from_json(to_json(model))) == model_hash(model)


def test_one_number_changed_is_another_hash() -> None:
    assert model_hash(msgspec.structs.replace(DEFAULT_MODEL, spread=DEFAULT_MODEL.spread + 1)) != model_hash(
        DEFAULT_MODEL
    )


def test_json_holds_whole_numbers_and_text_only() -> None:
    def leaves(value: object) -> list[object]:
        if isinstance(value, dict):
            return [leaf for v in value.values() for leaf in leaves(v)]
        return [leaf for v in value for leaf in leaves(v)] if isinstance(value, list) else [value]

    assert {type(leaf) for leaf in leaves(msgspec.json.decode(to_json(DEFAULT_MODEL)))} == {int, str}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": 2}, "model version 2 is not 1; fit the model again"),
        ({"act": (1, 2)}, "model field act has 2 numbers; it needs 6"),
        ({"prior": ()}, "model field prior has 0 numbers; it needs 24"),
        ({"epoch_s": 0}, "model sizes cell_e6, epoch_s and component must be at least 1"),
    ],
)
def test_a_malformed_model_is_refused_by_name(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        msgspec.structs.replace(DEFAULT_MODEL, **change)
    broken = msgspec.to_builtins(DEFAULT_MODEL) | change
    with pytest.raises(ValueError, match=message):
        from_json(msgspec.json.encode(broken))


def test_text_that_is_no_model_is_refused() -> None:
    with pytest.raises(ValueError, match="not a model of matching: Object missing required field `name`"):
        from_json("{}")


def test_density_is_looked_up_and_falls_back(report: Make) -> None:
    table = from_reports([(str(k), report(k)) for k in range(5)] + [("far", report(0, 500_000))])
    model = msgspec.structs.replace(DEFAULT_MODEL, density=density_rows(table, DEFAULT_MODEL), fallback=(1, 1, 1))
    scale = np.zeros(6, dtype=np.int64)
    levels = density_levels(model, scale, cell_keys(model, scale, table.lat, table.lon, table.start))
    assert levels.tolist() == [3, 3, 3, 3, 3, 1]  # five reports are three bits; a lone one is not in the table


def test_without_a_table_every_cell_falls_back_by_scale() -> None:
    scale = np.array([0, 1, 2])
    keys = cell_keys(DEFAULT_MODEL, scale, np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64), scale + NOON)
    assert density_levels(DEFAULT_MODEL, scale, keys).tolist() == list(DEFAULT_MODEL.fallback)


def test_cells_of_one_scale_never_share_a_key() -> None:
    lat, lon, epoch = (a.ravel() for a in np.meshgrid([-900, 0, 899], [-1800, -1, 0, 1799], [-5, 0, 1_227]))
    keys = [pack(np.full(len(lat), scale), lat, lon, epoch) for scale in range(3)]
    assert len(np.unique(np.concatenate(keys))) == 3 * len(lat)
