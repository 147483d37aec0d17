"""The codec of SciPy's sparse matrices and arrays."""

from typing import Any, Final

import numpy as np

from autograder.engine.wire.error import WireError
from autograder.engine.wire.optional import LibraryCodec

_NUMBERS: Final = "biufc"
_MOST_ROWS: Final = 1_000_000
_FORMATS: Final = ("csr", "csc", "bsr", "coo", "dia", "dok", "lil")


class SparseCodec(LibraryCodec):
    """The codec of sparse matrices and arrays, which are written as format, shape and arrays.

    The formats that hold Python objects (dok and lil) are written as rows, columns and values.
    """

    tag, module = "sp", "scipy.sparse"
    names = tuple(f"{name}_{kind}" for name in _FORMATS for kind in ("array", "matrix"))
    keeps_identity = True

    def describe(self, value: Any) -> tuple[Any, ...]:
        kind = next(kind.__name__ for kind in self.kinds() if isinstance(value, kind))
        return kind, [int(size) for size in value.shape], _parts(value)

    def build(self, library: Any, *described: Any) -> Any:
        name, sizes, parts = described
        if name not in self.names or not all(type(size) is int for size in sizes):
            raise WireError("a sparse array of an unknown kind")
        if not all(isinstance(part, np.ndarray) for part in parts):
            raise WireError("a sparse array without arrays")
        if parts[0].dtype.kind not in _NUMBERS or any(p.dtype.kind not in "iu" for p in parts[1:]):
            raise WireError("a sparse array of no numbers")
        shape, form = tuple(sizes), name[:3]
        if form in ("csr", "csc", "bsr"):
            made = getattr(library, name)(tuple(parts), shape=shape)
            # Without this check, SciPy would read and write outside of the arrays.
            made.check_format(full_check=True)
            return made
        if form == "dia":
            data, offsets = parts
            return getattr(library, name)((data, offsets), shape=shape)
        data, *places = parts
        kind = "coo" + name[3:]
        made = getattr(library, kind)((data, tuple(places)), shape=shape)
        if form == "lil" and shape[0] > _MOST_ROWS:
            raise WireError(f"a sparse array of more than {_MOST_ROWS} lists")
        return made.asformat(form)

    def replace(self, ours: Any, theirs: Any) -> bool:
        vars(ours).clear()
        vars(ours).update(vars(theirs))
        return True


def _parts(value: Any) -> list[np.ndarray[Any, Any]]:
    if value.format in ("csr", "csc", "bsr"):
        return [value.data, value.indices, value.indptr]
    if value.format == "dia":
        return [value.data, value.offsets]
    triples = value.tocoo()
    places = triples.coords if hasattr(triples, "coords") else (triples.row, triples.col)
    return [triples.data, *map(np.asarray, places)]
