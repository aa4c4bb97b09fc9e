#!/usr/bin/python3
"""npm's fr_feature, which training starts from and which teaches, written as train.py reads it: RGB for BGR, Flatten for Reshape, zero
for next to nothing.

usage: convert_fr_feature.py FR_FEATURE.onnx OUT.onnx
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
        sys.exit(f"convert_fr_feature: {source} is not fr_feature")
    nodes[-1] = helper.make_node("Flatten", [nodes[-2].output[0]], ["embedding"], name="embedding", axis=1)
    weights = {tensor.name: without_tiny(numpy_helper.to_array(tensor)) for tensor in model.graph.initializer}
    first, last = nodes[0].input[1], nodes[-2].input[1]
    weights[first] = np.ascontiguousarray(weights[first][:, ::-1])
    width, height = FULL.size
    graph = helper.make_graph(
        nodes, "maskid", [helper.make_tensor_value_info(nodes[0].input[0], 1, ["batch", 3, height, width])],
        [helper.make_tensor_value_info("embedding", 1, ["batch", len(weights[last])])],
        [numpy_helper.from_array(values, name) for name, values in weights.items() if any(name in node.input for node in nodes)])
    converted = helper.make_model(graph, producer_name="maskid", ir_version=model.ir_version, opset_imports=model.opset_import)
    onnx.checker.check_model(converted)
    onnx.save(converted, out)


if __name__ == "__main__":
    main()
