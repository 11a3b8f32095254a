import pytest

from jiayi.kernel import crypto, vault

PLACE = "ab/cd/abcd.webm"
SIZES = (0, 1, vault.PIECE - 1, vault.PIECE, vault.PIECE + 1, 3 * vault.PIECE + 5)


def content(size: int) -> bytes:
    return bytes(number % 251 for number in range(size))


def written(folder, plain, place=PLACE):
    path = folder / "sealed"
    path.write_bytes(vault.seal(plain, place=place))
    return path


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_is_read_whole_and_in_parts(tmp_path, size):
    plain = content(size)
    path = written(tmp_path, plain)
    assert vault.read(path, place=PLACE, size=size) == plain
    for start, stop in ((0, 1), (size // 2, size), (vault.PIECE - 3, vault.PIECE + 3), (size - 1, size)):
        if 0 <= start < stop <= size:
            assert vault.read(path, place=PLACE, size=size, start=start, stop=stop) == plain[start:stop]


def test_a_changed_byte_spoils_the_pieces_it_lies_in_and_no_other(tmp_path):
    size = 3 * vault.PIECE
    path = written(tmp_path, content(size))
    sealed = bytearray(path.read_bytes())
    sealed[len(sealed) // 2] ^= 1
    path.write_bytes(sealed)
    with pytest.raises(vault.Unreadable):
        vault.read(path, place=PLACE, size=size)
    with pytest.raises(vault.Unreadable):
        vault.read(path, place=PLACE, size=size, start=vault.PIECE + 1, stop=vault.PIECE + 2)
    assert vault.read(path, place=PLACE, size=size, start=0, stop=5) == content(5)


def swapped(sealed: bytes) -> bytes:
    head, piece = len(sealed) - 3 * (vault.PIECE + 16), vault.PIECE + 16
    return sealed[:head] + sealed[head + piece : head + 2 * piece] + sealed[head : head + piece] + sealed[-piece:]


@pytest.mark.parametrize("harm", [swapped, lambda sealed: sealed[: -vault.PIECE - 16], lambda sealed: sealed + b"0"])
def test_pieces_that_change_places_are_cut_off_or_added_are_refused(tmp_path, harm):
    size = 3 * vault.PIECE
    path = written(tmp_path, content(size))
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(vault.Unreadable):
        vault.read(path, place=PLACE, size=size)


def test_a_shorter_size_in_the_row_does_not_make_a_shorter_file(tmp_path):
    path = written(tmp_path, content(3 * vault.PIECE))
    path.write_bytes(path.read_bytes()[: -vault.PIECE - 16])
    with pytest.raises(vault.Unreadable):
        vault.read(path, place=PLACE, size=2 * vault.PIECE)


def test_another_place_another_key_and_plain_bytes_are_refused(tmp_path, monkeypatch):
    path = written(tmp_path, content(9))
    with pytest.raises(vault.Unreadable):
        vault.read(path, place="ab/cd/other.webm", size=9)
    monkeypatch.setattr(crypto, "file_key", lambda: b"k" * 16)
    with pytest.raises(vault.Unreadable):
        vault.read(path, place=PLACE, size=9)
    path.write_bytes(content(9))
    with pytest.raises(vault.Unreadable):
        vault.read(path, place=PLACE, size=9)
