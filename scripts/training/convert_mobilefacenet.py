#!/usr/bin/python3
"""Turns the MobileFaceNet of a TensorFlow Lite file into ONNX, as OpenCV's DNN reads it.

usage: convert_mobilefacenet.py IN.tflite OUT.onnx

The same input gives the same bytes. What the file holds beyond the operators below is an error, never a guess.
Field and operator numbers are those of TensorFlow's schema.fbs (schema version 3).
"""

import os
import struct
import sys

import numpy as np
import onnx
from flatbuffers import number_types as types
from flatbuffers.table import Table
from onnx import TensorProto, helper

OPERATORS = {0: "ADD", 3: "CONV_2D", 4: "DEPTHWISE_CONV_2D", 11: "L2_NORMALIZATION", 18: "MUL", 19: "RELU",
             22: "RESHAPE", 41: "SUB", 101: "ABS"}
FLOAT32, INT32 = 0, 2
SAME, VALID = 0, 1
OPSET, IR_VERSION = 11, 7


class ConversionError(Exception):
    pass


def check(condition, message):
    if not condition:
        raise ConversionError(message)


# Flatbuffers: field N of a table has the vtable slot 4 + 2N; a field that is not there holds its default.

def scalar(table, field, flags, default=0):
    return table.GetSlot(4 + 2 * field, default, flags)


def text(table, field):
    offset = table.Offset(4 + 2 * field)
    return table.String(table.Pos + offset).decode() if offset else ""


def array(table, field, flags):
    offset = table.Offset(4 + 2 * field)
    return table.GetVectorAsNumpy(flags, offset) if offset else np.empty(0, types.to_numpy_type(flags))


def tables(table, field):
    offset = table.Offset(4 + 2 * field)
    if not offset:
        return []
    start = table.Vector(offset)
    return [Table(table.Bytes, table.Indirect(start + 4 * i)) for i in range(table.VectorLen(offset))]


def child(table, field):
    offset = table.Offset(4 + 2 * field)
    return Table(table.Bytes, table.Indirect(table.Pos + offset)) if offset else None


class Tensor:
    def __init__(self, table, buffers):
        self.name = text(table, 3)
        self.shape = [int(size) for size in array(table, 0, types.Int32Flags)]
        kind = scalar(table, 1, types.Int8Flags)
        check(kind in (FLOAT32, INT32), f"tensor {self.name}: type {kind} is neither float32 nor int32")
        content = array(buffers[scalar(table, 2, types.Uint32Flags)], 0, types.Uint8Flags)
        self.values = None  # the constant's values; None for what the network computes
        if len(content):
            self.values = content.view("<f4" if kind == FLOAT32 else "<i4")
            check(self.values.size == np.prod(self.shape), f"tensor {self.name}: size does not fit its shape")
            self.values = self.values.reshape(self.shape)


class Operator:
    def __init__(self, table, kinds, tensors):
        self.kind = kinds[scalar(table, 0, types.Uint32Flags)]
        self.inputs = [tensors[i] for i in array(table, 1, types.Int32Flags)]
        outputs = array(table, 2, types.Int32Flags)
        check(len(outputs) == 1, f"{self.kind}: has {len(outputs)} outputs, not one")
        self.output = tensors[outputs[0]]
        self.options = child(table, 4)

    def option(self, field, flags, default=0):
        return scalar(self.options, field, flags, default) if self.options else default


def read_tflite(path):
    """The network's operators in order, its input tensor and its output tensor."""
    with open(path, "rb") as file:
        content = file.read()
    check(content[4:8] == b"TFL3", f"{path}: not a TensorFlow Lite file")
    model = Table(content, int.from_bytes(content[:4], "little"))
    kinds = []
    for code in tables(model, 1):
        number = max(scalar(code, 0, types.Int8Flags), scalar(code, 3, types.Int32Flags))
        check(number in OPERATORS, f"{path}: unknown operator {number}")
        kinds.append(OPERATORS[number])
    graphs, buffers = tables(model, 2), tables(model, 4)
    check(len(graphs) == 1, f"{path}: has {len(graphs)} graphs, not one")
    tensors = [Tensor(table, buffers) for table in tables(graphs[0], 0)]
    ends = [array(graphs[0], field, types.Int32Flags) for field in (1, 2)]
    check(all(len(end) == 1 for end in ends), f"{path}: needs one input and one output")
    operators = [Operator(table, kinds, tensors) for table in tables(graphs[0], 3)]
    return operators, tensors[ends[0][0]], tensors[ends[1][0]]


def padding(scheme, size, kernel, stride):
    """Cells to add before and after, as TensorFlow counts them: the odd one comes after."""
    if scheme == VALID:
        return 0, 0
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


class Converter:
    def __init__(self, operators):
        self.operators = operators
        self.producer = {operator.output: operator for operator in operators}
        self.users = {}
        for operator in operators:
            for tensor in operator.inputs:
                self.users.setdefault(tensor, []).append(operator)
        self.onnx_name = {}  # tensor -> name of its ONNX value, once written
        self.nodes, self.constants = [], []
        self.unused = set()  # parts of a PReLU whose ADD is still to come

    def constant(self, name, values):
        values = np.ascontiguousarray(values, "<f4")
        self.constants.append(helper.make_tensor(name, TensorProto.FLOAT, values.shape, values.tobytes(), raw=True))
        return name

    def node(self, kind, inputs, output, **attributes):
        name = output.name
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        self.onnx_name[output] = name

    def convolution(self, operator):
        depthwise = operator.kind == "DEPTHWISE_CONV_2D"
        source, weights, bias = operator.inputs
        strides = [operator.option(2, types.Int32Flags), operator.option(1, types.Int32Flags)]
        scheme = operator.option(0, types.Int8Flags)
        last = 4 if depthwise else 3  # the fused activation, then two dilations
        check(scheme in (SAME, VALID), f"{operator.output.name}: unknown padding {scheme}")
        check(operator.option(last, types.Int8Flags) == 0, f"{operator.output.name}: has a fused activation")
        check([operator.option(last + i, types.Int32Flags, 1) for i in (1, 2)] == [1, 1],
              f"{operator.output.name}: is dilated")
        check(weights.values is not None and bias.values is not None, f"{operator.output.name}: weights are computed")
        channels = source.shape[3]
        if depthwise:
            check(operator.option(3, types.Int32Flags) == 1, f"{operator.output.name}: depth multiplier is not 1")
            check(weights.shape[0] == 1 and weights.shape[3] == channels, f"{operator.output.name}: odd weights")
            kernel = weights.values.transpose(3, 0, 1, 2)
        else:
            check(weights.shape[3] == channels, f"{operator.output.name}: weights are for other channels")
            kernel = weights.values.transpose(0, 3, 1, 2)
        pads = [padding(scheme, source.shape[1 + i], kernel.shape[2 + i], strides[i]) for i in (0, 1)]
        sizes = [(source.shape[1 + i] + sum(pads[i]) - kernel.shape[2 + i]) // strides[i] + 1 for i in (0, 1)]
        check([1, *sizes, kernel.shape[0]] == operator.output.shape, f"{operator.output.name}: odd output shape")
        inputs = [self.onnx_name[source], self.constant(weights.name, kernel), self.constant(bias.name, bias.values)]
        self.node("Conv", inputs, operator.output, kernel_shape=list(kernel.shape[2:]), strides=strides,
                  pads=[pads[0][0], pads[1][0], pads[0][1], pads[1][1]], group=channels if depthwise else 1)

    def parts_of(self, tensor, kind):
        """The operator behind `tensor`, which must be a part of a PReLU that nothing else uses."""
        operator = self.producer.get(tensor)
        if operator is None or operator.kind != kind or operator not in self.unused or len(self.users[tensor]) != 1:
            return None
        return operator

    def prelu(self, add):
        """Writes relu(x) + slope * (x - |x|) * 0.5, if that is what `add` ends, as one operator."""
        relu, half = (self.parts_of(tensor, kind) for tensor, kind in zip(add.inputs, ("RELU", "MUL")))
        slope = half and self.parts_of(half.inputs[0], "MUL")
        difference = slope and self.parts_of(slope.inputs[1], "SUB")
        absolute = difference and self.parts_of(difference.inputs[1], "ABS")
        if not relu or not absolute:
            return False
        source, factor, slopes = relu.inputs[0], half.inputs[1].values, slope.inputs[0]
        check(difference.inputs[0] is source and absolute.inputs[0] is source and factor is not None
              and np.array_equal(factor.ravel(), [0.5]) and slopes.values is not None
              and slopes.shape == source.shape[3:], f"{add.output.name}: not a PReLU")
        check(not any(part.option(0, types.Int8Flags) for part in (add, half, slope, difference)),
              f"{add.output.name}: has a fused activation")
        self.unused -= {relu, half, slope, difference, absolute}
        slopes = self.constant(slopes.name, slopes.values.reshape(-1, 1, 1))
        self.node("PRelu", [self.onnx_name[source], slopes], add.output)
        return True

    def add(self, operator):
        if self.prelu(operator):
            return
        check(all(tensor in self.onnx_name for tensor in operator.inputs), f"{operator.output.name}: unknown sum")
        check(operator.option(0, types.Int8Flags) == 0, f"{operator.output.name}: has a fused activation")
        check(operator.inputs[0].shape == operator.inputs[1].shape, f"{operator.output.name}: shapes differ")
        self.node("Add", [self.onnx_name[tensor] for tensor in operator.inputs], operator.output)

    def flatten(self, operator):
        source = operator.inputs[0].shape
        check(source[1:3] == [1, 1] and operator.output.shape == [1, source[3]],
              f"{operator.output.name}: reshapes {source} to {operator.output.shape}")
        self.node("Flatten", [self.onnx_name[operator.inputs[0]]], operator.output, axis=1)

    def normalize(self, operator):
        check(len(operator.inputs[0].shape) == 2, f"{operator.output.name}: normalizes no vector")
        check(operator.option(0, types.Int8Flags) == 0, f"{operator.output.name}: has a fused activation")
        source, norm = self.onnx_name[operator.inputs[0]], operator.output.name + "/norm"
        self.nodes.append(helper.make_node("ReduceL2", [source], [norm], name=norm, axes=[1], keepdims=1))
        self.node("Div", [source, norm], operator.output)  # OpenCV 4.6 knows no LpNormalization, but joins these two

    def convert(self, source, result):
        check(len(source.shape) == 4 and source.shape[0] == 1, f"input shape {source.shape} is not that of an image")
        self.onnx_name[source] = "input"
        for operator in self.operators:
            if operator.kind in ("CONV_2D", "DEPTHWISE_CONV_2D"):
                self.convolution(operator)
            elif operator.kind == "ADD":
                self.add(operator)
            elif operator.kind == "RESHAPE":
                self.flatten(operator)
            elif operator.kind == "L2_NORMALIZATION":
                self.normalize(operator)
            else:
                self.unused.add(operator)
        check(not self.unused, "operators outside a PReLU: " + ", ".join(sorted(o.output.name for o in self.unused)))
        check(self.nodes[-1].output[0] == self.onnx_name[result], f"{result.name} is not the last operator's output")
        self.nodes[-1].output[0] = "embedding"
        return self.model(source, result)

    def model(self, source, result):
        _, height, width, channels = source.shape
        graph = helper.make_graph(
            self.nodes, "mobilefacenet",
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", channels, height, width])],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", result.shape[1]])],
            self.constants)
        model = helper.make_model(graph, producer_name="maskid", opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model)
        return model.SerializeToString(deterministic=True)


def main(arguments):
    if len(arguments) != 3:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    try:
        try:
            operators, source, result = read_tflite(arguments[1])
        except (struct.error, IndexError, TypeError, ValueError) as error:
            raise ConversionError(f"{arguments[1]}: damaged ({error})") from error
        model = Converter(operators).convert(source, result)
        with open(arguments[2] + ".partial", "wb") as file:
            file.write(model)
        os.replace(arguments[2] + ".partial", arguments[2])
    except (ConversionError, OSError) as error:
        print(f"convert_mobilefacenet: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
