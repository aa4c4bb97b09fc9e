#pragma once

#include <optional>
#include <string>
#include <vector>

namespace maskid {

/// What one layer makes of the tensors before it.
struct Layer {
  enum class Kind {
    convolution,  ///< followed by max(0, x) where `rectified`
    dense,        ///< a convolution whose kernel is as large as its input
    prelu,        ///< x below 0 times its channel's slope
    relu,
    scaled,  ///< factor · x + offset
    sum,     ///< of two tensors of one size
    joined,  ///< channels behind channels
    twice    ///< rows and columns, each pixel four times
  };
  Kind kind;
  std::vector<std::string> inputs;
  std::string output;
  std::vector<float> weights = {};  ///< convolution: as ONNX orders them; prelu: a slope a channel
  std::vector<float> bias = {};     ///< a value an output channel
  std::vector<long> shape = {};     ///< of the weights: out × in (of one group) × rows × cols; dense: out × in
  std::vector<long> strides = {};   ///< rows, cols
  std::vector<long> pads = {};      ///< top, left, bottom, right
  long groups = 1;
  bool rectified = false;
  float factor = 1;
  float offset = 0;
};

struct Layers {
  std::string input;
  std::vector<Layer> layers;         ///< each behind those that it needs
  std::vector<std::string> outputs;  ///< as asked for, by the names that the layers use
};

/// What the network of `onnx`, the bytes of a file, does up to the tensors `outputs` (empty: all that it ends in), with
/// its batch normalizations (inference: one factor and one offset a channel) and its ReLUs folded into the
/// convolutions. Nothing where it has layers that Layer cannot say, or is no network.
std::optional<Layers> read_onnx_layers(const std::string& onnx, std::vector<std::string> outputs);

}  // namespace maskid
