"""An ONNX graph as a PyTorch module: every floating-point initializer is a parameter, and what was trained goes back into
the same graph. So a network keeps its operators from start to shipping, and no exporter can change them."""

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional

import cpu_layers


def without_tiny(values):
    """Weights of next to nothing, which channels have that died in training, become nothing: with denormal numbers a processor takes ten
    times as long."""
    return np.where(np.abs(values) < 1e-20, np.float32(0), values) if values.dtype == np.float32 else values


def _attributes(node):
    return {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}


class OnnxModule(nn.Module):
    """Runs Conv, PRelu, Relu, Add, BatchNormalization (inference), Flatten, Gemm, ReduceL2 and Div; anything else is an
    error when it is loaded."""

    def __init__(self, path):
        super().__init__()
        self.model = onnx.load(path)
        graph = self.model.graph
        self.weights = nn.ParameterDict()
        self.key = {}  # name in the graph -> name in `weights` (which may hold no dots)
        for number, tensor in enumerate(graph.initializer):
            values = numpy_helper.to_array(tensor)
            if values.dtype == np.float32:
                self.key[tensor.name] = f"w{number}"
                self.weights[f"w{number}"] = nn.Parameter(torch.tensor(values))
        self.nodes = []
        for node in graph.node:
            if not hasattr(self, "_" + node.op_type.lower()):
                raise ValueError(f"{path}: cannot train {node.op_type} ({node.name})")
            if self.nodes and node.op_type == "Add" and self._is_bias_of_last(node):
                run, inputs, _, attributes = self.nodes.pop()
                self.nodes.append((run, [*inputs, node.input[1]], node.output[0], attributes))
                continue
            self.nodes.append((getattr(self, "_" + node.op_type.lower()), list(node.input), node.output[0],
                               _attributes(node)))
        self.input, self.outputs = graph.input[0].name, [output.name for output in graph.output]

    def _is_bias_of_last(self, node):
        """Whether an Add gives the convolution before it, which has none, its bias."""
        run, inputs, output, _ = self.nodes[-1]
        if run != self._conv or len(inputs) != 2 or node.input[0] != output or node.input[1] not in self.key:
            return False
        return self.weight(node.input[1]).shape == (1, len(self.weight(inputs[1])), 1, 1)

    def weight(self, name):
        return self.weights[self.key[name]]

    def freeze(self, count):
        """Keeps the weights of the first `count` operators as they are."""
        for _, inputs, _, _ in self.nodes[:count]:
            for name in inputs:
                if name in self.key:
                    self.weight(name).requires_grad_(False)

    def forward(self, images):
        values = {self.input: images}
        for run, inputs, output, attributes in self.nodes:
            values[output] = run([values[i] if i in values else self.weight(i) for i in inputs], attributes)
        results = tuple(values[name] for name in self.outputs)
        return results if len(results) > 1 else results[0]

    def save(self, path):
        """Writes the graph with its present weights."""
        for tensor in self.model.graph.initializer:
            if tensor.name in self.key:
                values = self.weight(tensor.name).detach().float().contiguous().cpu().numpy()
                tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
        onnx.checker.check_model(self.model)
        with open(path, "wb") as file:
            file.write(self.model.SerializeToString(deterministic=True))

    @staticmethod
    def _conv(values, attributes):
        images, weights = values[:2]
        bias = values[2].flatten() if len(values) > 2 else None
        top, left, bottom, right = attributes.get("pads", [0, 0, 0, 0])
        strides = attributes.get("strides", [1, 1])
        if (bias is not None and weights.shape[1:] == (1, 3, 3) and attributes.get("group", 1) == len(weights) == images.shape[1]
                and (top, bottom, strides[0]) == (left, right, strides[1]) and cpu_layers.usable(images)):
            return cpu_layers.Depthwise.apply(images, weights, bias, strides[0], (top, bottom))
        if (top, left) != (bottom, right):
            images = functional.pad(images, (left, right, top, bottom))
            top = left = 0
        return functional.conv2d(images, weights, bias, strides, (top, left), groups=attributes.get("group", 1))

    @staticmethod
    def _prelu(values, _):
        if cpu_layers.usable(values[0]) and values[1].numel() == values[0].shape[1]:
            return cpu_layers.PRelu.apply(*values)
        return functional.prelu(values[0], values[1].reshape(-1))

    @staticmethod
    def _relu(values, _):
        return functional.relu(values[0])

    @staticmethod
    def _add(values, _):
        return values[0] + values[1].to(values[0].dtype)

    @staticmethod
    def _batchnormalization(values, attributes):
        images, scale, shift, mean, variance = values
        factor = scale / torch.sqrt(variance + attributes.get("epsilon", 1e-5))
        shape = [1, -1] + [1] * (images.dim() - 2)
        return images * factor.reshape(shape) + (shift - mean * factor).reshape(shape)

    @staticmethod
    def _flatten(values, _):
        return torch.flatten(values[0], 1)

    @staticmethod
    def _gemm(values, attributes):
        weights = values[1] if attributes.get("transB", 0) else values[1].t()
        return functional.linear(values[0], weights, values[2] if len(values) > 2 else None)

    @staticmethod
    def _reducel2(values, _):
        return values[0].norm(dim=1, keepdim=True)

    @staticmethod
    def _div(values, _):
        return values[0] / values[1]

    @staticmethod
    def _matmul(values, _):
        return values[0] @ values[1]
