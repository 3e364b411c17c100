"""Bodies laid out in lines."""

from simulator.web.inspector.laid import Laid, LineWriter, as_sent, is_long, kept_lines


def test_pieces_with_a_depth_begin_a_line() -> None:
    layer = LineWriter(9)

    layer.put("a", depth=0)
    layer.put("b")
    layer.place("c")
    layer.put("c", depth=2)
    layer.end_line()

    assert layer.laid.lines == ["ab", "    c"]


def test_a_place_is_a_line_as_shown_and_as_sent() -> None:
    layer = LineWriter(9)
    layer.put("a", depth=0)
    layer.skip("\n\n\n")
    layer.put("", depth=1)
    layer.place("b")
    layer.put("b")
    layer.end_line()

    assert (layer.laid.places, layer.laid.places_sent, layer.laid.sent) == ({"b": 2}, {"b": 4}, [1, 4])


def test_a_line_as_sent_is_found_among_those_shown() -> None:
    laid = Laid(lines=["a", "b", "c"], sent=[1, 1, 4])

    assert [laid.line_of(sent) for sent in (1, 2, 4, 9)] == [1, 3, 3, 3]


def test_what_was_cut_off_is_on_no_line() -> None:
    assert Laid(lines=["a"], sent=[1], is_cut=True).line_of(2) is None


def test_it_stops_when_there_are_lines_enough() -> None:
    layer = LineWriter(2)

    for _ in range(5):
        if not layer.is_full:
            layer.put("a", depth=0)

    assert (layer.laid.lines, layer.laid.is_cut) == (["a", "a"], True)


def test_lines_as_sent_are_kept_with_the_places_of_what_was_laid_out() -> None:
    kept = kept_lines(Laid(["x"], [1], {"p": 7}, {"p": 2}), "one\r\ntwo", 9)

    assert (kept.lines, kept.places) == (["one", "two"], {"p": 2})
    assert (as_sent("a\nb\nc", 2).lines, as_sent("a\nb\nc", 2).is_cut) == (["a", "b"], True)


def test_one_long_line_is_enough() -> None:
    assert (is_long(["a" * 10, ""], 10), is_long(["", "a" * 11], 10)) == (False, True)
