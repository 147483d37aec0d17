"""Codecs for pandas: tables, series, indexes, arrays, points and spans of time, and dtypes.

A column is written as a NumPy array wherever it is one, and otherwise as what it is made of, such
as the codes and categories of a categorical column. A column of objects may hold any value that can
cross. Attributes that somebody hung on a table (``attrs``) are left out.
"""

import datetime
import re
import zoneinfo
from typing import Any, ClassVar, Final

import numpy as np

from autograder.engine.wire.error import WireError
from autograder.engine.wire.optional import LibraryCodec, checked_text

_MOST_COLUMNS: Final = 10_000
_FREQUENCY_CHARACTERS: Final = 40
_ZONE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]{0,63}")
_MASKED: Final = {
    "b": "BooleanArray",
    "i": "IntegerArray",
    "u": "IntegerArray",
    "f": "FloatingArray",
}


class FrameCodec(LibraryCodec):
    """The codec of tables, which are written as index, column names, and columns.

    If all columns have the same dtype of NumPy's, they are one array of two dimensions.
    """

    tag, module, names = "pD", "pandas", ("DataFrame",)
    keeps_identity = True

    def describe(self, value: Any) -> tuple[Any, ...]:
        dtypes = list(value.dtypes)
        if len(dtypes) > _MOST_COLUMNS:
            raise WireError(f"a DataFrame of more than {_MOST_COLUMNS} columns")
        is_plain = len(set(dtypes)) == 1 and isinstance(dtypes[0], np.dtype)
        if is_plain and dtypes[0].kind != "O":
            return value.index, value.columns, value.to_numpy()
        columns = [_values(value.iloc[:, place]) for place in range(len(dtypes))]
        return value.index, value.columns, columns

    def build(self, library: Any, *described: Any) -> Any:
        index, names, columns = described
        _check_index(library, index, names)
        if isinstance(columns, np.ndarray):
            made = library.DataFrame(columns, index=index)
        else:
            if len(columns) > _MOST_COLUMNS:
                raise WireError("a DataFrame of too many columns")
            parts = {
                place: library.Series(column, index=index, dtype=column.dtype)
                for place, column in enumerate(columns)
            }
            made = library.DataFrame(parts, index=index if not parts else None)
        made.columns = names
        return made

    def replace(self, ours: Any, theirs: Any) -> bool:
        type(ours).__init__(ours, theirs)
        return True


class SeriesCodec(LibraryCodec):
    """The codec of series, which are written as index, values and name."""

    tag, module, names = "pS", "pandas", ("Series",)
    keeps_identity = True

    def describe(self, value: Any) -> tuple[Any, ...]:
        return value.index, _values(value), value.name

    def build(self, library: Any, *described: Any) -> Any:
        index, values, name = described
        _check_index(library, index)
        return library.Series(values, index=index, name=name, dtype=values.dtype)

    def replace(self, ours: Any, theirs: Any) -> bool:
        type(ours).__init__(ours, theirs)
        return True


class IndexCodec(LibraryCodec):
    """The codec of indexes.

    A range is written as its bounds, an index of several levels as levels and codes, and any other
    one as its values, with the frequency if it has one.
    """

    tag, module = "pI", "pandas"
    names = (
        *("Index", "RangeIndex", "MultiIndex", "CategoricalIndex", "IntervalIndex"),
        *("DatetimeIndex", "TimedeltaIndex", "PeriodIndex"),
    )

    def describe(self, value: Any) -> tuple[Any, ...]:
        kind = type(value).__name__
        if kind == "RangeIndex":
            return "range", value.start, value.stop, value.step, value.name
        if kind == "MultiIndex":
            codes = [np.asarray(part) for part in value.codes]
            return "levels", list(value.levels), codes, list(value.names)
        has_frequency = kind in ("DatetimeIndex", "TimedeltaIndex") and value.freq is not None
        return "values", _values(value), value.freqstr if has_frequency else None, value.name

    def build(self, library: Any, *described: Any) -> Any:
        kind, *parts = described
        if kind == "range":
            start, stop, step, name = parts
            return library.RangeIndex(start, stop, step, name=name)
        if kind == "levels":
            levels, codes, names = parts
            _check_index(library, *levels)
            return library.MultiIndex(levels, codes, names=names)
        values, frequency, name = parts
        if kind != "values" or np.ndim(values) != 1:
            raise WireError("a wrong Index")
        made = library.Index(values, dtype=values.dtype, name=name, tupleize_cols=False)
        if frequency is not None:
            made.freq = checked_text(frequency, _FREQUENCY_CHARACTERS)
        return made


class ExtensionArrayCodec(LibraryCodec):
    """The codec of pandas' own arrays, which are written as a kind and what they are made of."""

    tag, module, names = "pA", "pandas.api.extensions", ("ExtensionArray",)

    def is_exact(self, value: object) -> bool:
        return _is_of_pandas(value)

    def describe(self, value: Any) -> tuple[Any, ...]:
        dtype = value.dtype
        match type(dtype).__name__:
            case "NumpyEADtype":
                return "numpy", np.asarray(value)
            case "StringDtype":
                texts = [text if isinstance(text, str) else None for text in value]
                return "texts", dtype.storage, isinstance(dtype.na_value, float), texts
            case "CategoricalDtype":
                return "categories", value.categories, np.asarray(value.codes), value.ordered
            case "DatetimeTZDtype":
                return "zoned", np.asarray(value.tz_convert(None)), _zone_name(dtype.tz)
            case "PeriodDtype":
                return "periods", value.asi8, str(dtype).removeprefix("period[").removesuffix("]")
            case "IntervalDtype":
                return "intervals", value.left, value.right, value.closed
            case "SparseDtype":
                return "sparse", np.asarray(value), dtype.fill_value
        if isinstance(dtype, np.dtype):
            return "times", np.asarray(value)
        if type(value).__name__ in _MASKED.values():
            missing = np.asarray(value.isna())
            return "masked", value.to_numpy(dtype.numpy_dtype, na_value=0), missing
        raise WireError(f"values of the dtype {dtype}; return one of pandas' own or NumPy's dtypes")

    def build(self, library: Any, *described: Any) -> Any:
        kind, first, *rest = described
        arrays = library.arrays if hasattr(library, "arrays") else _pandas().arrays
        match kind, rest:
            case "numpy", []:
                return arrays.NumpyExtensionArray(_array(first))
            case "texts", [bool(is_nan), list(texts)]:
                na_value = np.nan if is_nan else _pandas().NA
                if first not in ("python", "pyarrow"):
                    raise WireError("texts that are stored in an unknown way")
                if not all(text is None or isinstance(text, str) for text in texts):
                    raise WireError("a column of texts with other values")
                return _pandas().array(texts, dtype=_pandas().StringDtype(first, na_value=na_value))
            case "categories", [np.ndarray() as codes, is_ordered]:
                _check_index(_pandas(), first)
                return _pandas().Categorical.from_codes(codes, first, ordered=is_ordered is True)
            case "zoned", [zone]:
                points = _pandas().DatetimeIndex(_array(first, "M"))
                return points.tz_localize("UTC").tz_convert(_zone(zone)).array
            case "periods", [frequency]:
                frequency = checked_text(frequency, _FREQUENCY_CHARACTERS)
                ordinals = _array(first, "i").astype("int64")
                return _pandas().PeriodIndex.from_ordinals(ordinals, freq=frequency).array
            case "intervals", [right, str(closed)]:
                _check_index(_pandas(), first, right)
                return arrays.IntervalArray.from_arrays(first, right, closed)
            case "sparse", [fill_value]:
                return arrays.SparseArray(_array(first), fill_value=fill_value)
            case "times", []:
                return _pandas().array(_array(first, "mM"))
            case "masked", [np.ndarray() as missing]:
                made = getattr(arrays, _MASKED[_array(first).dtype.kind])
                return made(first, missing)
        raise WireError("a wrong array of pandas")


class TimeCodec(LibraryCodec):
    """The codec of pandas' scalars: points and spans of time, intervals, and what is missing."""

    tag, module = "pT", "pandas"
    names = ("Timestamp", "Timedelta", "Period", "Interval")
    _MISSING: ClassVar[tuple[str, ...]] = ("NaT", "NA")

    def accepts(self, value: object) -> bool:
        return bool(self.kinds()) and (
            isinstance(value, (*self.kinds(), _pandas().offsets.BaseOffset))
            or any(value is getattr(_pandas(), name) for name in self._MISSING)
        )

    def is_exact(self, value: object) -> bool:
        return _is_of_pandas(value)

    def describe(self, value: Any) -> tuple[Any, ...]:
        pandas = _pandas()
        for name in self._MISSING:
            if value is getattr(pandas, name):
                return ("missing", name)
        if isinstance(value, pandas.Timestamp):
            return "point", value.asm8, _zone_name(value.tz)
        if isinstance(value, pandas.Timedelta):
            return "span", value.asm8
        if isinstance(value, pandas.Period):
            return "period", value.ordinal, value.freqstr
        if isinstance(value, pandas.Interval):
            return "interval", value.left, value.right, value.closed
        if pandas.tseries.frequencies.to_offset(value.freqstr) != value:
            raise WireError(f"an offset that is more than {value.freqstr!r}")
        return "offset", value.freqstr

    def build(self, library: Any, *described: Any) -> Any:
        match described:
            case "missing", str(name) if name in self._MISSING:
                return getattr(library, name)
            case "point", np.datetime64() as point, zone:
                made = library.Timestamp(point)
                return made if zone is None else made.tz_localize("UTC").tz_convert(_zone(zone))
            case "span", np.timedelta64() as span:
                return library.Timedelta(span)
            case "period", int(ordinal), frequency:
                frequency = checked_text(frequency, _FREQUENCY_CHARACTERS)
                return library.Period(ordinal=ordinal, freq=frequency)
            case "interval", left, right, str(closed):
                return library.Interval(left, right, closed)
            case "offset", frequency:
                frequency = checked_text(frequency, _FREQUENCY_CHARACTERS)
                return library.tseries.frequencies.to_offset(frequency)
        raise WireError("a wrong scalar of pandas")


class PandasDtypeCodec(LibraryCodec):
    """The codec of pandas' own dtypes, each of which is written as an empty array that has it."""

    tag, module, names = "pY", "pandas.api.extensions", ("ExtensionDtype",)

    def is_exact(self, value: object) -> bool:
        return _is_of_pandas(value)

    def describe(self, value: Any) -> tuple[Any, ...]:
        return (_pandas().array([], dtype=value),)

    def build(self, library: Any, *described: Any) -> Any:
        (empty,) = described
        if not isinstance(empty, library.ExtensionArray):
            raise WireError("a wrong dtype")
        return empty.dtype


def _pandas() -> Any:
    import pandas

    return pandas


def _is_of_pandas(value: object) -> bool:
    return type(value).__module__.partition(".")[0] == "pandas"


def _values(column: Any) -> Any:
    """Return the values of a series or an index as an array of NumPy's, or else of pandas'."""
    return column.to_numpy() if isinstance(column.dtype, np.dtype) else column.array


def _array(value: object, kinds: str = "") -> np.ndarray[Any, Any]:
    if not isinstance(value, np.ndarray) or (kinds and value.dtype.kind not in kinds):
        raise WireError("values that are no array")
    return value


def _check_index(library: Any, *values: object) -> None:
    if not all(isinstance(value, library.Index) for value in values):
        raise WireError("an index that is none")


def _zone_name(zone: Any) -> str | datetime.timedelta | None:
    """Return what a time zone is written as: its name, or its distance from UTC.

    Raises:
        WireError: It has neither.
    """
    if zone is None:
        return None
    if isinstance(zone, datetime.timezone):
        return zone.utcoffset(None) or "UTC"
    name = getattr(zone, "key", None) or getattr(zone, "zone", None)
    if not isinstance(name, str):
        raise WireError("a time of a time zone without a name")
    return name


def _zone(described: object) -> datetime.tzinfo:
    if isinstance(described, datetime.timedelta):
        return datetime.timezone(described)
    if not isinstance(described, str) or not _ZONE.fullmatch(described):
        raise WireError("an unknown time zone")
    return datetime.UTC if described == "UTC" else zoneinfo.ZoneInfo(described)
