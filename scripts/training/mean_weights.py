#!/usr/bin/python3
"""The mean of two networks' weights, one of which grew out of the other: what training brings, and what the start knew of people whom
training does not show (Wortsman et al., "Robust fine-tuning of zero-shot models", 2022).

usage: mean_weights.py OUT.onnx START.onnx TRAINED.onnx
"""

import sys

import onnx
from onnx import numpy_helper


def main():
    out, start, trained = sys.argv[1:]
    model = onnx.load(start)
    others = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(trained).graph.initializer}
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT:
            mean = (numpy_helper.to_array(tensor) + others[tensor.name]) / 2
            tensor.CopyFrom(numpy_helper.from_array(mean, tensor.name))
    onnx.save(model, out)


if __name__ == "__main__":
    main()
