"""Tests in the styles of other courses get nbgrader's points, or wait for a person."""

import pytest

from tests.parity.styles import both, chosen, differing


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    names = ("01_", "06_", "23_", "25_")
    return both(chosen(names), tmp_path_factory.mktemp("styles"))


def test_no_test_gets_other_points(graded):
    stock, engine = graded
    assert len(stock) > 25
    assert not differing(stock, engine)


@pytest.mark.parametrize("style", ["01_groupby", "06_plot_gca", "25_seeds"])
def test_these_styles_need_no_person(graded, style):
    _, engine = graded
    found = {
        test: points
        for (student, notebook, test), points in engine.items()
        if (student, notebook) == ("solved", style)
    }
    assert found and set(found.values()) == {1.0}


def test_a_test_of_a_students_class_waits_for_a_person(graded):
    _, engine = graded
    assert engine["solved", "23_classes", "test2"] == "person"
