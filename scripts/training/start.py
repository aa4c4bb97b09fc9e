#!/usr/bin/python3
"""The network that training starts from: a MobileFaceNet, cut to the view and made deeper, with a last layer fitted to what
the teachers say. A network of that view that was trained before is taken as it is, less its last layer.

usage: start.py NETWORK.onnx NAME WORK OUT.onnx TEACHER...
  NAME is that of the network: upper, full or bare, whose first teacher is NETWORK itself. WORK has train.npy and, of each teacher, what teach.py wrote: TEACHER.npy.
"""

import sys

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

from crops import VIEWS, Shares, vary
from device import as_images, bfloat16, load_network
from teach import side_by_side

# Residual blocks of two 3x3 convolutions that are added to the network: (at which share of the input's size, how many, channels
# between the two). Dense convolutions are what processors with matrix units train, and all processors run, fastest for their arithmetic.
DEEPER = [(8, 1, 128), (16, 3, 256)]


def resampled(kernel, begin, end):
    """The kernel [channels, 7] of one axis for cells of 16 pixels that start at pixel `begin` instead of 0."""
    cells = -(-(end - begin) // 16)
    at = begin / 16 + np.arange(cells)
    low = np.floor(at).astype(int)
    share = at - low
    return kernel[..., low] * (1 - share) + kernel[..., np.minimum(low + 1, 6)] * share


def cut(path, view):
    """The network up to its last depthwise convolution, which is linear from there on, for the input of the view."""
    model = onnx.load(path)
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    nodes = []
    for node in graph.node:
        nodes.append(node)
        if node.op_type == "Conv" and min(weights[node.input[1]].dims[2:]) > 3:
            break
    kernel = numpy_helper.to_array(weights[node.input[1]]).astype(np.float64)
    if kernel.shape[2:] == (7, 7):
        kernel = resampled(kernel, *view.columns)
        kernel = resampled(kernel.swapaxes(2, 3), *view.rows).swapaxes(2, 3)
    weights[node.input[1]].CopyFrom(numpy_helper.from_array(kernel.astype(np.float32), node.input[1]))
    for attribute in node.attribute:
        if attribute.name == "kernel_shape":
            del attribute.ints[:]
            attribute.ints.extend(kernel.shape[2:])
    used = {name for node in nodes for name in node.input}
    width, height = view.size
    graph = helper.make_graph(
        nodes, "maskid", [helper.make_tensor_value_info("input", 1, ["batch", 3, height, width])],
        [helper.make_tensor_value_info(nodes[-1].output[0], 1, ["batch", kernel.shape[0], 1, 1])],
        [tensor for tensor in weights.values() if tensor.name in used])
    model.CopyFrom(helper.make_model(graph, producer_name="maskid", ir_version=model.ir_version,
                                     opset_imports=model.opset_import))
    return model


def residual_block(name, through, width, between, random):
    """The nodes and tensors of a block on the value `through`, the last node being its sum; its second convolution is zero."""
    weights = {"in": random.normal(0, np.sqrt(2 / (9 * width)), (between, width, 3, 3)), "out": np.zeros((width, between, 3, 3))}
    tensors = [numpy_helper.from_array(np.full((between, 1, 1), 0.25, np.float32), f"{name}/slopes")]
    for part, values in weights.items():
        tensors.extend([numpy_helper.from_array(values.astype(np.float32), f"{name}/{part}/weights"),
                        numpy_helper.from_array(np.zeros(len(values), np.float32), f"{name}/{part}/bias")])

    def convolution(part, come):
        return helper.make_node("Conv", [come, f"{name}/{part}/weights", f"{name}/{part}/bias"], [f"{name}/{part}"],
                                kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1], group=1)

    return [convolution("in", through), helper.make_node("PRelu", [f"{name}/in", f"{name}/slopes"], [f"{name}/prelu"]),
            convolution("out", f"{name}/prelu"), helper.make_node("Add", [through, f"{name}/out"], [f"{name}/sum"])], tensors


def deepen(model, blocks):
    """Adds residual blocks, which change nothing at first, behind the last addition at each of the sizes."""
    graph = model.graph
    random = np.random.default_rng(1)
    for size, count, between in blocks:
        weights = {tensor.name: tensor for tensor in graph.initializer}
        scale, last, channels = 1, None, {}
        for number, node in enumerate(graph.node):
            if node.op_type == "Conv":
                channels[node.output[0]] = weights[node.input[1]].dims[0]
                scale *= next((attribute.ints[0] for attribute in node.attribute if attribute.name == "strides"), 1)
            elif node.op_type == "Add":
                channels[node.output[0]] = channels[node.input[0]] if node.input[0] in channels else channels[node.input[1]]
                if scale == size:
                    last = number
        through, width = graph.node[last].output[0], channels[graph.node[last].output[0]]
        old, added = through, []
        for block in range(count):
            nodes, tensors = residual_block(f"deeper/{size}/{block}", through, width, between, random)
            added.extend(nodes)
            graph.initializer.extend(tensors)
            through = nodes[-1].output[0]
        nodes = list(graph.node)
        for node in nodes[last + 1:]:
            node.input[:] = [through if name == old else name for name in node.input]
        del graph.node[:]
        graph.node.extend(nodes[:last + 1] + added + nodes[last + 1:])
    return model


def with_last_layer(model, weights, bias):
    """The model with a linear layer [dimension, 512] on top."""
    graph = model.graph
    graph.initializer.extend([numpy_helper.from_array(weights[:, :, None, None].astype(np.float32), "last/weights"),
                              numpy_helper.from_array(bias.astype(np.float32), "last/bias")])
    graph.node.extend([
        helper.make_node("Conv", [graph.output[0].name, "last/weights", "last/bias"], ["last"], name="last",
                         kernel_shape=[1, 1], strides=[1, 1], pads=[0, 0, 0, 0], group=1),
        helper.make_node("Flatten", ["last"], ["embedding"], name="embedding", axis=1)])
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info("embedding", 1, ["batch", weights.shape[0]]))
    onnx.checker.check_model(model)
    return model


def fit(features, targets, penalty=1e-2):
    """Ridge regression of targets on features."""
    features = np.column_stack([features, np.ones(len(features))]).astype(np.float64)
    square = features.T @ features
    square += penalty * np.trace(square) / len(square) * np.eye(len(square)) * (np.arange(len(square)) < len(square) - 1)
    solution = np.linalg.solve(square, features.T @ targets)
    return solution[:-1].T, solution[-1]


def fit_to_pictures(trunk, view, crops, targets):
    """The last layer for what the trunk says of pictures as training varies them."""
    random = np.random.default_rng(1)
    photos = np.sort(random.choice(len(crops), min(12000, len(crops)), replace=False))
    features = []
    for batch in np.array_split(photos, max(1, len(photos) // 32)):
        pictures = np.stack([vary(crops[photo], crops[photo, 0], view, Shares(0.7), random)[0] for photo in batch])
        with torch.no_grad(), bfloat16():
            features.append(torch.flatten(trunk(as_images(pictures)).float(), 1).cpu().numpy())
    return fit(np.concatenate(features), targets[photos])


def own_and(path, own, others):
    """A last layer whose answers are the network's own and, beside them, what a linear map makes of these of the others' answers."""
    graph = onnx.load(path).graph
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    last = graph.node[-2]
    kernel, bias = weights[last.input[1]][:, :, 0, 0], weights[last.input[2]]
    square = own.T @ own  # no offset: the network's answers are of any length, those that the map is fitted to of length 1
    to_others = np.linalg.solve(square + 1e-3 * np.trace(square) / len(square) * np.eye(len(square)), own.T @ others).T
    return np.vstack([kernel, to_others @ kernel]), np.concatenate([bias, to_others @ bias])


def main():
    source, name, work, out, *teachers = sys.argv[1:]
    view, crops = VIEWS[name], np.load(f"{work}/train.npy", mmap_mode="r")
    answers = [np.load(f"{work}/{teacher}.npy") for teacher in teachers]
    model = cut(source, view)
    if not any(tensor.name.startswith("deeper/") for tensor in model.graph.initializer):
        model = deepen(model, DEEPER)
    onnx.save(model, out)
    weights, bias = (own_and(source, *answers) if name == "bare" else
                     fit_to_pictures(load_network(out), view, crops, side_by_side(answers)))
    onnx.save(with_last_layer(model, weights, bias), out)


if __name__ == "__main__":
    main()
