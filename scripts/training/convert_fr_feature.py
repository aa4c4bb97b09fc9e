#!/usr/bin/python3
"""The network that `full` starts from: npm's fr_feature, whose own answers to the uncovered photos it is taught. All that changes is how it is
written: RGB for BGR, Flatten for Reshape, zero for next to nothing, and the names that ship.py looks for.

usage: start_full.py FR_FEATURE.onnx OUT.onnx
"""

import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper

from crops import FULL
from onnx_module import without_tiny


def main():
    source, out = sys.argv[1:]
    model = onnx.load(source)
    nodes = list(model.graph.node)
    if nodes[0].op_type != "Conv" or [node.op_type for node in nodes[-2:]] != ["Conv", "Reshape"]:
        sys.exit(f"start_full: {source} is not fr_feature")
    last, names = nodes[-2], {nodes[-2].input[1]: "last/weights", nodes[-2].input[2]: "last/bias"}
    weights = []
    for tensor in model.graph.initializer:
        values = without_tiny(numpy_helper.to_array(tensor))
        if tensor.name == nodes[0].input[1]:
            values = np.ascontiguousarray(values[:, ::-1])
        weights.append(numpy_helper.from_array(values, names.get(tensor.name, tensor.name)))
    last.input[1:] = names.values()
    nodes[-1] = helper.make_node("Flatten", [last.output[0]], ["embedding"], name="embedding", axis=1)
    width, height = FULL.size
    graph = helper.make_graph(
        nodes, "maskid", [helper.make_tensor_value_info(nodes[0].input[0], 1, ["batch", 3, height, width])],
        [helper.make_tensor_value_info("embedding", 1, ["batch", values_of(weights, "last/bias").shape[0]])],
        [tensor for tensor in weights if any(tensor.name in node.input for node in nodes)])
    started = helper.make_model(graph, producer_name="maskid", ir_version=model.ir_version, opset_imports=model.opset_import)
    onnx.checker.check_model(started)
    onnx.save(started, out)


def values_of(tensors, name):
    return numpy_helper.to_array(next(tensor for tensor in tensors if tensor.name == name))


if __name__ == "__main__":
    main()
