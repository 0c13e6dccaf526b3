"""What it means that one code covers another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.terms.codes import covers, entry_of, is_code, split_code
from comity.terms.truth import NO, UNKNOWN, YES

segment = st.text("abcdefgz0123456789", min_size=1, max_size=3)
codes = st.builds(
    lambda ns, head, tail: ".".join([f"{ns}:{head}", *tail]), st.sampled_from(["US-CCL", "EU-DU", "CN-DU"]),
    st.sampled_from(["3A001", "3C001", "1C350", "9E003", "0A501"]), st.lists(segment, max_size=4),
)  # fmt: skip


@given(codes, st.lists(segment, min_size=1, max_size=3))
def test_a_code_covers_all_below_and_leaves_its_parent_open(code, below):
    deeper = ".".join([code, *below])
    assert covers(code, code) is YES
    assert covers(code, deeper) is YES
    assert covers(deeper, code) is UNKNOWN


@given(codes, codes)
def test_codes_of_two_namespaces_never_meet(a, b):
    if split_code(a)[0] != split_code(b)[0]:
        assert covers(a, b) is NO
        assert covers(b, a) is NO


@pytest.mark.parametrize(
    ("wide", "code", "truth"),
    [
        ("US-CCL:3C001", "CN-DU:3C001", NO),
        ("EU-DU:1C350.1", "EU-DU:1C350.10", NO),
        ("EU-DU:1C350.1", "EU-DU:1C350.1.a", YES),
        ("US-CCL:?[ABC]6*", "US-CCL:3A611.a", YES),
        ("US-CCL:?[ABC]6*", "US-CCL:3D611", NO),
        ("US-CCL:*", "US-CCL:EAR99", NO),
        ("US-CCL:*", "US-CCL:none", NO),
        ("US-CCL:EAR99", "US-CCL:EAR99", YES),
        ("US-CCL:3A001.z.?.a", "US-CCL:3A001.z.1.a", YES),
        ("US-CCL:3A001.z.?.a", "US-CCL:3A001", UNKNOWN),
        ("US-CCL:3A001.z.?.a", "US-CCL:3A001.a", NO),
    ],
)
def test_covering(wide, code, truth):
    assert covers(wide, code) is truth


@pytest.mark.parametrize("text", ["3A001", "US:3A001 ", "us-ccl:3A001", "US-CCL:", ":3A001", "US-CCL:3A001;x", "US-CCL:=1+1"])
def test_what_is_no_code(text):
    assert not is_code(text)


def test_the_entry_of_a_code():
    assert entry_of("US-CCL:3A001.a.5") == "US-CCL:3A001"
