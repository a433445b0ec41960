"""What holds of any two networks: random ones, cut anywhere, with a random head behind and a random foot in front."""

from __future__ import annotations

from copy import deepcopy

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import gen
from gen.records import Dissection, Origin

_IN = 4  # features of every item


@st.composite
def layers(draw: st.DrawFn, width: int = _IN, most: int = 6) -> tuple[list[nn.Module], int]:
    """Layers that run one after the other, and how many features the last one gives."""
    made: list[nn.Module] = []
    for _ in range(draw(st.integers(0, most))):
        match draw(st.sampled_from(["linear", "norm", "act", "drop", "block"])):
            case "linear":
                after = draw(st.sampled_from([3, 4, 4, 5]))
                made.append(nn.Linear(width, after, bias=draw(st.booleans())))
                width = after
            case "norm":
                made.append(nn.BatchNorm1d(width))
            case "act":
                made.append(nn.ReLU())
            case "drop":
                made.append(nn.Dropout(0.5))
            case _:
                made.append(nn.Sequential(nn.Linear(width, width), nn.ReLU()))
    return made, width


@st.composite
def pairs(draw: st.DrawFn) -> tuple[nn.Module, nn.Module, int]:
    """A network, what was made of a part of it, and how many layers stand in front of that part."""
    foot, _ = draw(layers(most=2).filter(lambda made: made[1] == _IN))
    body, _ = draw(layers())
    body.insert(0, nn.Linear(_IN, _IN))
    cut = draw(st.integers(1, len(body)))
    pretrained = nn.Sequential(*body)
    kept = list(pretrained if draw(st.booleans()) else deepcopy(pretrained))[:cut]
    with torch.no_grad():
        given = nn.Sequential(*kept).eval()(torch.zeros(2, _IN))
    head, _ = draw(layers(width=given.shape[1]))
    return pretrained, nn.Sequential(*foot, nn.Sequential(*kept), nn.Sequential(*head)), len(foot)


def compared(pretrained: nn.Module, model: nn.Module) -> Dissection:
    """On two items."""
    return gen.compare(pretrained, model, batch=torch.zeros(2, _IN)).record


@settings(max_examples=60, deadline=None)
@given(pair=pairs())
def test_origins_partition_both_and_totals_add_up(pair: tuple[nn.Module, nn.Module, int]) -> None:
    """Every module of either has one origin, and no parameter is counted twice or not at all."""
    pretrained, model, _ = pair
    diff = compared(pretrained, model).anatomy.diff
    assert diff is not None
    before = [change.before for change in diff.changes if change.before is not None]
    after = [change.after for change in diff.changes if change.after is not None]
    assert before == [path for path, _ in pretrained.named_modules()]
    assert sorted(after) == sorted(path for path, _ in model.named_modules())
    assert diff.totals.pretrained == sum(each.numel() for each in pretrained.parameters())
    assert diff.totals.learner == sum(each.numel() for each in model.parameters())


@settings(max_examples=40, deadline=None)
@given(made=layers())
def test_a_network_beside_itself_or_a_copy_has_no_change(made: tuple[list[nn.Module], int]) -> None:
    """Nothing cut, added, changed, lost or in doubt."""
    net = nn.Sequential(nn.Linear(_IN, _IN), *made[0]) if not made[0] else nn.Sequential(*made[0])
    for other in (net, deepcopy(net)):
        record = compared(net, other)
        diff = record.anatomy.diff
        assert diff is not None
        assert {change.origin for change in diff.changes} <= {Origin.KEPT}
        assert not diff.lost
        assert not diff.gained
        assert not record.ambiguous


@settings(max_examples=60, deadline=None)
@given(pair=pairs())
def test_swapping_sides_swaps_cut_and_added(pair: tuple[nn.Module, nn.Module, int]) -> None:
    """Whichever is called the pretrained one."""
    pretrained, model, _ = pair
    one, other = compared(pretrained, model).anatomy.diff, compared(model, pretrained).anatomy.diff
    assert one is not None
    assert other is not None
    assert {each.before for each in one.of(Origin.CUT)} == {each.after for each in other.of(Origin.ADDED)}
    assert {each.after for each in one.of(Origin.ADDED)} == {each.before for each in other.of(Origin.CUT)}


@settings(max_examples=40, deadline=None)
@given(pair=pairs())
def test_a_foot_is_what_stands_before_the_body(pair: tuple[nn.Module, nn.Module, int]) -> None:
    """If the body is found where it is: two layers that are alike may be taken for each other."""
    pretrained, model, feet = pair
    anatomy = compared(pretrained, model).anatomy
    assert anatomy.diff is not None
    of_foot = {path for path in anatomy.diff.origin_after if path and int(path.partition(".")[0]) < feet}
    added = {change.after for change in anatomy.diff.of(Origin.ADDED)}
    if of_foot <= added and anatomy.diff.of(Origin.KEPT):
        assert of_foot <= set(anatomy.foot)
