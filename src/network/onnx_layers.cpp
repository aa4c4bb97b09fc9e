#include "network/onnx_layers.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

#include <onnx/onnx_pb.h>

namespace maskid {
namespace {

using onnx::NodeProto;

/// The network does something that Layer cannot say.
struct Unknown {};

void require(bool known) {
  if (!known) throw Unknown();
}

struct Constant {
  std::vector<long> shape;
  std::vector<float> values;
};

Constant constant(const onnx::TensorProto& tensor) {
  Constant read{{tensor.dims().begin(), tensor.dims().end()}, {}};
  if (tensor.data_type() != onnx::TensorProto::FLOAT) return read;  // a shape, which no layer here looks at
  long count = 1;
  for (const long length : read.shape) {
    require(length >= 0 && length < 1'000'000'000 / std::max(count, 1L));
    count *= length;
  }
  if (tensor.has_raw_data()) {
    require(tensor.raw_data().size() == static_cast<std::size_t>(count) * sizeof(float));
    read.values.resize(static_cast<std::size_t>(count));
    std::memcpy(read.values.data(), tensor.raw_data().data(), tensor.raw_data().size());
  } else {
    require(tensor.float_data_size() == count);
    read.values.assign(tensor.float_data().begin(), tensor.float_data().end());
  }
  return read;
}

const onnx::AttributeProto* attribute(const NodeProto& node, const char* name) {
  const auto& all = node.attribute();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name() == name; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<long> numbers(const NodeProto& node, const char* name, std::vector<long> otherwise) {
  const auto* found = attribute(node, name);
  return found ? std::vector<long>(found->ints().begin(), found->ints().end()) : otherwise;
}

long number(const NodeProto& node, const char* name, long otherwise) {
  const auto* found = attribute(node, name);
  return found ? found->i() : otherwise;
}

float real(const NodeProto& node, const char* name, float otherwise) {
  const auto* found = attribute(node, name);
  return found ? found->f() : otherwise;
}

class Reader {
 public:
  explicit Reader(const onnx::GraphProto& graph) {
    for (const auto& tensor : graph.initializer()) constants_[tensor.name()] = constant(tensor);
    for (const auto& input : graph.input()) {
      if (constants_.contains(input.name())) continue;
      require(read_.input.empty());
      read_.input = input.name();
    }
    for (const auto& node : graph.node()) {
      for (const auto& output : node.output()) makers_[output] = &node;
    }
    for (const auto& output : graph.output()) ends_.push_back(output.name());
  }

  Layers read(std::vector<std::string> outputs) {
    if (outputs.empty()) outputs = ends_;
    for (const auto& output : outputs) count_uses(output);
    for (const auto& output : outputs) read_.outputs.push_back(reach(output));
    fold();
    return std::move(read_);
  }

 private:
  void count_uses(const std::string& tensor) {
    if (++uses_[tensor] > 1 || tensor == read_.input || constants_.contains(tensor)) return;
    const auto maker = makers_.find(tensor);
    require(maker != makers_.end());
    for (const auto& input : maker->second->input()) {
      if (!input.empty()) count_uses(input);
    }
  }

  /// Adds the layers that make `tensor`, and says by which name it goes.
  std::string reach(const std::string& tensor) {
    if (tensor == read_.input) return tensor;
    const auto [known, is_new] = names_.emplace(tensor, "");
    if (!is_new) {
      require(!known->second.empty());  // it needs itself
      return known->second;
    }
    const auto maker = makers_.find(tensor);
    require(maker != makers_.end());
    return known->second = add(*maker->second);
  }

  std::string add(const NodeProto& node) {
    require(node.input_size() > 0 && node.output_size() > 0);
    const auto& type = node.op_type();
    Layer layer{Layer::Kind::relu, {reach(node.input(0))}, node.output(0)};
    if (type == "Conv" || type == "Gemm") {
      read_weights(node, layer);
    } else if (type == "BatchNormalization") {
      return normalized(node, layer.inputs.front());
    } else if (type == "PRelu") {
      layer.kind = Layer::Kind::prelu;
      layer.weights = values(node, 1);
    } else if (type == "Sub" || type == "Mul") {
      const auto by = values(node, 1);
      require(by.size() == 1);
      layer.kind = Layer::Kind::scaled;
      (type == "Sub" ? layer.offset : layer.factor) = type == "Sub" ? -by.front() : by.front();
    } else if (type == "Add" || type == "Concat") {
      require(type == "Add" ? node.input_size() == 2 : number(node, "axis", 0) == 1);
      layer.kind = type == "Add" ? Layer::Kind::sum : Layer::Kind::joined;
      for (int i = 1; i < node.input_size(); ++i) layer.inputs.push_back(reach(node.input(i)));
    } else if (type == "Resize") {
      const auto* mode = attribute(node, "mode");
      require(mode && mode->s() == "nearest" && node.input_size() == 3);
      require(values(node, 2) == std::vector<float>{1, 1, 2, 2});
      layer.kind = Layer::Kind::twice;
    } else if (type == "Slice") {
      require(node.input_size() == 3 && makers_.contains(node.input(2)));
      require(makers_.at(node.input(2))->op_type() == "Shape");  // as large as what it is added to
      return layer.inputs.front();
    } else if (type == "Flatten") {
      return layer.inputs.front();
    } else {
      require(type == "Relu");
    }
    read_.layers.push_back(layer);
    return layer.output;
  }

  const std::vector<float>& values(const NodeProto& node, int input) const {
    require(input < node.input_size() && constants_.contains(node.input(input)));
    const auto& found = constants_.at(node.input(input)).values;
    require(!found.empty());
    return found;
  }

  void read_weights(const NodeProto& node, Layer& layer) const {
    layer.weights = values(node, 1);
    layer.shape = constants_.at(node.input(1)).shape;
    layer.bias = node.input_size() > 2 ? values(node, 2) : std::vector<float>(layer.shape.at(0));
    require(layer.bias.size() == static_cast<std::size_t>(layer.shape.at(0)));
    if (node.op_type() == "Gemm") {
      require(layer.shape.size() == 2 && number(node, "transB", 0) == 1 && number(node, "transA", 0) == 0);
      require(real(node, "alpha", 1) == 1 && real(node, "beta", 1) == 1);
      layer.kind = Layer::Kind::dense;
      layer.strides = {1, 1};
      layer.pads = {0, 0, 0, 0};
      return;
    }
    layer.kind = Layer::Kind::convolution;
    layer.strides = numbers(node, "strides", {1, 1});
    layer.pads = numbers(node, "pads", {0, 0, 0, 0});
    layer.groups = number(node, "group", 1);
    require(layer.shape.size() == 4 && layer.strides.size() == 2 && layer.pads.size() == 4 && layer.groups > 0);
    require(numbers(node, "dilations", {1, 1}) == std::vector<long>{1, 1} && !attribute(node, "auto_pad"));
  }

  /// γ (x − mean) / √(variance + ε) + β, into the convolution before.
  std::string normalized(const NodeProto& node, const std::string& input) {
    const auto layer = std::find_if(read_.layers.begin(), read_.layers.end(),
                                    [&](const auto& before) { return before.output == input; });
    require(layer != read_.layers.end() && layer->kind == Layer::Kind::convolution && uses_[input] == 1);
    const auto &gamma = values(node, 1), &beta = values(node, 2), &mean = values(node, 3), &variance = values(node, 4);
    const auto channels = layer->bias.size();
    require(gamma.size() == channels && beta.size() == channels && mean.size() == channels &&
            variance.size() == channels);
    const auto size = layer->weights.size() / channels;
    for (std::size_t i = 0; i < channels; ++i) {
      const float factor = gamma[i] / std::sqrt(variance[i] + real(node, "epsilon", 1e-5F));
      for (std::size_t k = 0; k < size; ++k) layer->weights[i * size + k] *= factor;
      layer->bias[i] = (layer->bias[i] - mean[i]) * factor + beta[i];
    }
    layer->output = node.output(0);
    return layer->output;
  }

  /// Puts each ReLU into the convolution that it alone follows.
  void fold() {
    auto& layers = read_.layers;
    for (auto relu = layers.begin(); relu != layers.end();) {
      const auto before = std::find_if(layers.begin(), layers.end(),
                                       [&](const auto& layer) { return layer.output == relu->inputs.front(); });
      if (relu->kind != Layer::Kind::relu || before == layers.end() || before->kind != Layer::Kind::convolution ||
          uses_[before->output] != 1) {
        ++relu;
        continue;
      }
      before->output = relu->output;
      before->rectified = true;
      relu = layers.erase(relu);
    }
  }

  Layers read_;
  std::map<std::string, Constant> constants_;
  std::map<std::string, const NodeProto*> makers_;
  std::map<std::string, std::string> names_;
  std::map<std::string, int> uses_;
  std::vector<std::string> ends_;
};

}  // namespace

std::optional<Layers> read_onnx_layers(const std::string& onnx, std::vector<std::string> outputs) {
  onnx::ModelProto model;
  if (!model.ParseFromString(onnx)) return std::nullopt;
  try {
    return Reader(model.graph()).read(std::move(outputs));
  } catch (const Unknown&) {
    return std::nullopt;
  }
}

}  // namespace maskid
