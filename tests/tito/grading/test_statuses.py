"""How a task can end, in points and in words."""

from __future__ import annotations

from tito.grading.report import show
from tito.grading.results import ModuleResult, Status

DOUBLE = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
STUB = 'def double(x):\n    raise NotImplementedError("task 8.1: double")'
IS_DOUBLE = 'with check("8.1", "doubles"):\n    expect(double(2), 4, "double(2)")'
OF_ZERO = 'with check("8.1", "nothing"):\n    expect(double(0), 0, "double(0)")'
QUADRUPLE = "def quadruple(x):\n    return double(double(x))"
IS_QUADRUPLE = 'with check("8.2", "quadruples"):\n    expect(quadruple(2), 8, "quadruple(2)")'


def test_what_is_right_gets_its_points(graded, cells):
    result = graded(cells.task("8.1", DOUBLE), cells.check("8.1-check", IS_DOUBLE, 3))
    assert (result.earned, result.of, result.task("8.1").status) == (3, 3, Status.PASSED)
    assert result.task("8.1").checks[0].titles == ("doubles",)


def test_a_failed_check_says_what_was_expected_and_what_came(graded, cells):
    result = graded(cells.task("8.1", "def double(x):\n    return 3 * x"), cells.check("8.1-check", IS_DOUBLE))
    assert result.task("8.1").messages == [("8.1-check", "doubles: double(2): expected 4, got 6")]
    assert (result.earned, result.task("8.1").status) == (0, Status.FAILED)


def test_an_error_says_the_line_of_the_notebook(graded, cells, write):
    parts = cells.task("8.1", "def double(x):\n    return x.twice"), cells.check("8.1-check", IS_DOUBLE)
    line = write(*parts).read_text(encoding="utf-8").splitlines().index("    return x.twice") + 1
    message = f"doubles: AttributeError: 'int' object has no attribute 'twice', in line {line}: return x.twice"
    assert graded(*parts).task("8.1").checks[0].message == message


def test_the_traceback_is_cut_to_the_notebook(graded, cells):
    source = "import json\n\ndef double(x):\n    return json.loads('{')"
    check = graded(cells.task("8.1", source), cells.check("8.1-check", IS_DOUBLE)).task("8.1").checks[0]
    assert [row.split(":")[1].strip() for row in check.traceback.splitlines()] == [
        'expect(double(2), 4, "double(2)")',
        "return json.loads('{')",
    ]


def test_points_are_kept_for_the_checks_that_hold(graded, cells):
    source = "def double(x):\n    return 0"
    parts = cells.check("8.1-check", IS_DOUBLE, 2), cells.check("8.1-hidden", OF_ZERO, 3)
    result = graded(cells.task("8.1", source), *parts)
    assert (result.earned, result.of, result.task("8.1").status) == (3, 5, Status.FAILED)


def test_a_syntax_error_fails_its_task_and_no_other(graded, cells):
    parts = cells.task("8.1", "def double(x)\n    return"), cells.check("8.1-check", IS_DOUBLE)
    other = cells.task("8.2", "three = 3"), cells.check("8.2-check", 'expect(three, 3, "three")')
    result = graded(*parts, *other)
    assert result.earned == 1
    assert result.task("8.1").messages[0][1] == "SyntaxError: expected ':', in line 7: def double(x)"
    assert len(result.task("8.1").messages) == 1


def test_an_unsolved_task_is_to_do_and_names_its_line(graded, cells):
    result = graded(cells.task("8.1", STUB), cells.check("8.1-check", IS_DOUBLE))
    assert result.task("8.1").status is Status.TODO
    assert result.task("8.1").messages[0][1].startswith('line 8 is still there: raise NotImplementedError("task 8.1')


def test_a_blank_cell_is_to_do_whatever_its_checks_say(graded, cells):
    blank = "def double(x):\n    ### BEGIN SOLUTION\n    pass\n    ### END SOLUTION"
    never = 'with check("8.1", "exists"):\n    expect_true(callable(double), "double is no function")'
    result = graded(
        cells.task("8.1", blank), cells.check("8.1-check", never), cells.check("8.1-hidden", IS_DOUBLE, points=2)
    )
    assert (result.earned, result.of, result.task("8.1").status) == (0, 3, Status.TODO)


def test_a_cell_that_only_looks_blank_passes(graded, cells):
    abstract = "class Base:\n    def get(self):\n        raise NotImplementedError"
    check = 'with check("8.1", "abstract"):\n    expect_error(NotImplementedError, Base().get, "get")'
    result = graded(cells.task("8.1", abstract), cells.check("8.1-check", check))
    assert (result.earned, result.task("8.1").status) == (1, Status.PASSED)


def test_the_naive_version_does_not_pass_for_the_solution(graded, cells):
    naive = cells.code("def double(x):\n    return x + x")
    result = graded(naive, cells.task("8.1", STUB), cells.check("8.1-check", IS_DOUBLE))
    assert (result.earned, result.task("8.1").status) == (0, Status.TODO)


def test_what_uses_an_unsolved_task_waits_for_it(graded, cells):
    parts = cells.task("8.1", STUB), cells.check("8.1-check", IS_DOUBLE)
    result = graded(*parts, cells.task("8.2", QUADRUPLE), cells.check("8.2-check", IS_QUADRUPLE))
    assert result.task("8.2").status is Status.WAITS
    assert result.task("8.2").messages == [("8.2-check", "waits for 8.1")]


def test_an_expected_error_does_not_hide_that_a_task_waits(graded, cells):
    expected = 'with check("8.2", "fails"):\n    expect_error(Exception, lambda: quadruple(None), "quadruple(None)")'
    parts = cells.task("8.1", STUB), cells.check("8.1-check", IS_DOUBLE)
    result = graded(*parts, cells.task("8.2", QUADRUPLE), cells.check("8.2-check", expected))
    assert result.task("8.2").status is Status.WAITS


def test_a_task_waits_through_an_ordinary_cell(graded, cells):
    parts = cells.task("8.1", STUB), cells.check("8.1-check", IS_DOUBLE), cells.code("four = double(2)")
    uses = (
        cells.task("8.2", "def more():\n    return four() + 1"),
        cells.check("8.2-check", 'expect(more(), 5, "more")'),
    )
    result = graded(*parts, *uses)
    assert result.task("8.2").messages == [("8.2-check", "waits for 8.1")]
    assert result.broken == ()


def test_attributes_and_subclasses_of_unsolved_classes_wait(graded, cells):
    stub = 'class Base:\n    def get(self):\n        raise NotImplementedError("task 8.1")'
    parts = cells.task("8.1", stub), cells.check("8.1-check", "Base().get()")
    uses = cells.task("8.2", "class More(Base):\n    kind = 2"), cells.check("8.2-check", "Base.make()")
    assert graded(*parts, *uses).task("8.2").messages == [("8.2-check", "waits for 8.1")]


def test_an_emptied_cell_is_to_do_and_its_name_waited_for(graded, cells):
    parts = cells.heading("### 8.1 · double: twice"), cells.task("8.1", ""), cells.check("8.1-check", IS_DOUBLE)
    result = graded(*parts, cells.task("8.2", QUADRUPLE), cells.check("8.2-check", IS_QUADRUPLE))
    assert result.task("8.1").messages == [("8.1", "the cell is empty")]
    assert result.task("8.2").messages == [("8.2-check", "waits for 8.1")]


def test_a_failure_says_which_earlier_task_to_mend_first(graded, cells):
    parts = cells.task("8.1", "def double(x):\n    return 3 * x"), cells.check("8.1-check", IS_DOUBLE)
    result = graded(*parts, cells.task("8.2", QUADRUPLE), cells.check("8.2-check", IS_QUADRUPLE))
    assert result.task("8.2").hint == "8.2 uses 8.1, which fails: fix that first"
    assert result.task("8.1").hint == ""


def test_hidden_checks_without_their_body_are_graded_later(graded, cells):
    parts = cells.check("8.1-check", IS_DOUBLE), cells.check("8.1-hidden", "# hidden", points=4)
    result = graded(cells.task("8.1", DOUBLE), *parts)
    assert (result.earned, result.of, result.task("8.1").status) == (1, 1, Status.PASSED)
    assert result.task("8.1").checks[1].status is Status.LATER


def test_a_visible_check_that_was_emptied_fails(graded, cells):
    result = graded(cells.task("8.1", DOUBLE), cells.check("8.1-check", "pass"))
    assert (result.of, result.task("8.1").status) == (1, Status.FAILED)
    assert "emptied" in result.task("8.1").checks[0].message


def test_questions_are_not_run_and_measurements_are_left_out(graded, cells):
    question = {"grade": True, "grade_id": "8.9", "locked": False, "schema_version": 3, "solution": True, "points": 5}
    parts = cells.code("1 / 0", nbgrader=question), cells.code("1 / 0", tags=["measure"])
    result = graded(*parts, cells.task("8.1", DOUBLE), cells.check("8.1-check", IS_DOUBLE))
    assert (result.earned, result.of, result.broken) == (1, 1, ())


def test_an_ordinary_cell_that_does_not_run_is_named(graded, cells):
    result = graded(cells.code("1 / 0"), cells.task("8.1", DOUBLE), cells.check("8.1-check", IS_DOUBLE))
    assert result.earned == 1
    assert [cell.message for cell in result.broken] == ["ZeroDivisionError: division by zero, in line 7: 1 / 0"]


def test_lines_for_the_notebook_program_are_left_out(graded, cells):
    result = graded(
        cells.code("%matplotlib inline\nx = 1\n!ls"), cells.task("8.1", "y = x"), cells.check("8.1-check", "y")
    )
    assert (result.earned, result.broken) == (1, ())


def test_a_future_import_holds_for_the_cells_below(graded, cells):
    parts = cells.code("from __future__ import annotations"), cells.task("8.1", "def f(x: Unknown):\n    return x")
    assert graded(*parts, cells.check("8.1-check", 'expect(f(1), 1, "f(1)")')).earned == 1


def test_classes_can_be_pickled(graded, cells):
    check = 'import pickle\nexpect(pickle.loads(pickle.dumps(Point())).x, 1, "x of a copy")'
    assert graded(cells.task("8.1", "class Point:\n    x = 1"), cells.check("8.1-check", check)).earned == 1


def test_one_task_is_graded_with_what_it_needs(graded, cells, statuses):
    parts = cells.task("8.1", STUB), cells.check("8.1-check", IS_DOUBLE)
    other = cells.task("8.3", "three = 3"), cells.check("8.3-check", 'raise SystemExit("not to be run")')
    last = cells.task("8.2", QUADRUPLE), cells.check("8.2-check", IS_QUADRUPLE), cells.code("1 / 0")
    result = graded(*parts, *other, *last, task="8.2")
    assert statuses(result) == {"8.2": Status.WAITS}
    assert result.broken == ()


def test_numbers_in_messages_are_json_safe(graded, cells):
    source = "def double(x):\n    raise ValueError('\\ud800 \\x1b[2J \\x00')"
    check = graded(cells.task("8.1", source), cells.check("8.1-check", IS_DOUBLE)).task("8.1").checks[0]
    assert "ValueError: ? ?[2J ?" in check.message


def test_progress_is_told(graded, cells):
    seen: list[str] = []
    graded(cells.task("8.1", DOUBLE), cells.check("8.1-check", IS_DOUBLE), progress=seen.append)
    assert "8.1-check" in seen


def test_a_check_that_is_graded_later_says_what_it_looks_at_if_its_task_is_asked_for(graded, cells, capsys):
    later = "# This check runs when your work is graded.\n# - zero\n# - numbers below zero"
    parts = [cells.task("8.1", DOUBLE), cells.check("8.1-check", IS_DOUBLE, 3), cells.check("8.1-hidden", later, 2)]
    other = [cells.task("8.2", QUADRUPLE), cells.check("8.2-check", IS_QUADRUPLE)]
    hidden = graded(*parts).task("8.1").checks[1]
    assert (hidden.status, hidden.titles, hidden.message) == (Status.LATER, ("zero", "numbers below zero"), "")
    show(ModuleResult("08_dataloader", graded(*parts)))
    assert "8.1-hidden  graded later, for 2 points\n              zero\n" in capsys.readouterr().out
    show(ModuleResult("08_dataloader", graded(*parts, *other)))
    assert "numbers below zero" not in capsys.readouterr().out
