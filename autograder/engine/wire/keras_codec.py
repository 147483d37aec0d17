"""The codec of Keras layers and models, which does not import Keras before it is needed.

Importing Keras takes seconds, so :mod:`autograder.engine.wire.keras_objects` is imported only for
the first value that needs it.
"""

import sys
from typing import Any

from autograder.engine.wire.walk import Reader, TaggedCodec, Writer


class KerasCodec(TaggedCodec):
    """The codec of layers and models, written as configuration (JSON text) and list of weights."""

    tag = "k"

    def accepts(self, value: object) -> bool:
        if "keras" not in sys.modules:
            return False
        from autograder.engine.wire import keras_objects

        return keras_objects.is_keras_object(value)

    def write(self, writer: Writer, value: Any, depth: int) -> Any:
        from autograder.engine.wire import keras_objects

        config, weights = keras_objects.describe(value)
        return [self.tag, writer.write(config, depth + 1), writer.write(weights, depth + 1)]

    def read(self, reader: Reader, parts: list[Any], depth: int) -> object:
        from autograder.engine.wire import keras_objects

        config, weights = (reader.read(part, depth + 1) for part in parts)
        return keras_objects.rebuild(config, weights)
