#!/usr/bin/python3
"""Makes the network that maskid uses of a trained one: its answer projected onto the directions in which the
teachers' embeddings vary most, so that templates are small.

usage: ship.py TRAINED.onnx OUT.onnx DIMENSION WORK TEACHER...
  The principal axes (of the uncentered embeddings) go into the last layer: no operator is added.
"""

import hashlib
import json
import os
import sys

import numpy as np
import onnx
from onnx import numpy_helper

from onnx_module import without_tiny
from teach import read_targets


def main():
    trained, out, dimension, work, *teachers = sys.argv[1:]
    dimension, embeddings = int(dimension), read_targets(work, teachers)
    axes = np.linalg.svd(embeddings.T @ embeddings)[0][:, :dimension].T
    model = onnx.load(trained)
    for tensor in model.graph.initializer:
        tensor.CopyFrom(numpy_helper.from_array(without_tiny(numpy_helper.to_array(tensor)), tensor.name))
        if tensor.name in ("last/weights", "last/bias"):
            values = axes @ numpy_helper.to_array(tensor).reshape(len(axes.T), -1)
            shape = (dimension, -1, 1, 1) if tensor.name == "last/weights" else (dimension,)
            tensor.CopyFrom(numpy_helper.from_array(values.reshape(shape).astype(np.float32), tensor.name))
    model.graph.output[0].type.tensor_type.shape.dim[1].dim_value = dimension
    onnx.checker.check_model(model)
    content = model.SerializeToString(deterministic=True)
    with open(out, "wb") as file:
        file.write(content)
    card_path = os.path.splitext(out)[0] + ".json"
    if os.path.exists(card_path):
        card = json.load(open(card_path))
        card["sha256"], card["dimension"] = hashlib.sha256(content).hexdigest(), dimension
        with open(card_path, "w") as file:
            file.write(json.dumps(card, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
