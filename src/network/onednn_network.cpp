#include <algorithm>
#include <cstring>
#include <map>
#include <unordered_map>

#include <dnnl.hpp>

#include "maskid/network/network.hpp"

#include "network/onnx_layers.hpp"

extern "C" void omp_set_num_threads(int);  // of libgomp, which oneDNN uses

namespace maskid {
namespace {

using dnnl::memory;
using Format = memory::format_tag;
constexpr auto real = memory::data_type::f32;
constexpr auto inference = dnnl::prop_kind::forward_inference;

/// As many inputs' sizes are kept ready.
constexpr std::size_t max_plans = 24;

/// The layers for an input of one size: what oneDNN does, in order, and where.
class Plan {
 public:
  Plan(const Layers& network, const memory::dims& input, const dnnl::engine& engine) : engine_(engine) {
    count_uses(network);
    tensors_[network.input] = memory({input, real, Format::nchw}, engine_);
    for (const auto& layer : network.layers) add(layer);
    for (const auto& name : network.outputs) {
      const auto& inner = tensors_.at(name);
      const memory plain({inner.get_desc().dims(), real, Format::nchw}, engine_);
      if (inner.get_desc() != plain.get_desc()) steps_.push_back({dnnl::reorder(inner, plain), from_to(inner, plain)});
      outputs_.push_back(inner.get_desc() == plain.get_desc() ? inner : plain);
    }
    input_ = tensors_.at(network.input);
    tensors_.clear();
  }

  std::vector<cv::Mat> run(const cv::Mat& blob) {
    std::memcpy(input_.get_data_handle(), blob.data, blob.total() * blob.elemSize());
    dnnl::stream stream(engine_);
    for (const auto& [primitive, arguments] : steps_) primitive.execute(stream, arguments);
    stream.wait();
    std::vector<cv::Mat> answers;
    for (const auto& output : outputs_) {
      const auto dims = output.get_desc().dims();
      answers.emplace_back(std::vector<int>(dims.begin(), dims.end()), CV_32F, output.get_data_handle());
    }
    return answers;
  }

 private:
  using Arguments = std::unordered_map<int, memory>;
  struct Step {
    dnnl::primitive primitive;
    Arguments arguments;
  };

  static Arguments from_to(const memory& from, const memory& to) { return {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}}; }

  void count_uses(const Layers& network) {
    for (const auto& layer : network.layers) {
      for (const auto& input : layer.inputs) ++uses_[input];
    }
    for (const auto& output : network.outputs) ++uses_[output];
    ++uses_[network.input];
  }

  /// Memory for a tensor: that of one which no later layer needs, where there is one large enough.
  memory make(const memory::desc& description) {
    const auto size = description.get_size();
    auto best = free_.end();
    for (auto piece = free_.begin(); piece != free_.end(); ++piece) {
      const bool fits = piece->get_desc().get_size() >= size;
      if (fits && (best == free_.end() || piece->get_desc().get_size() < best->get_desc().get_size())) best = piece;
    }
    if (best == free_.end()) return memory(description, engine_);
    void* const place = best->get_data_handle();  // stays: the step that wrote there holds the memory
    free_.erase(best);
    return memory(description, engine_, place);
  }

  /// `values` in the order that oneDNN wants.
  memory constant(const std::vector<float>& values, const memory::desc& plain, const memory::desc& wanted) {
    memory given(plain, engine_);
    if (given.get_desc().get_size() != values.size() * sizeof(float)) {
      CV_Error(cv::Error::StsUnmatchedSizes, "a layer's weights do not fit its input");
    }
    std::memcpy(given.get_data_handle(), values.data(), values.size() * sizeof(float));
    if (plain == wanted) return given;
    memory ordered(wanted, engine_);
    dnnl::stream stream(engine_);
    dnnl::reorder(given, ordered).execute(stream, given, ordered);
    stream.wait();
    return ordered;
  }

  /// The step whose result is layer.output, and frees what it was the last to need.
  template <class Primitive, class Description>
  void step(const Layer& layer, const Description& description, Arguments arguments) {
    const auto output = make(description.dst_desc());
    arguments[DNNL_ARG_DST] = output;
    steps_.push_back({Primitive(description), std::move(arguments)});
    tensors_[layer.output] = output;
    for (const auto& input : layer.inputs) {
      if (--uses_[input] == 0) free_.push_back(tensors_.at(input));
    }
  }

  void add(const Layer& layer) {
    const auto input = tensors_.at(layer.inputs.front());
    const auto described = input.get_desc();
    switch (layer.kind) {
      case Layer::Kind::convolution:
      case Layer::Kind::dense:
        return add_convolution(layer, input);
      case Layer::Kind::prelu: {
        const memory::dims channels = {1, described.dims()[1], 1, 1};
        const dnnl::prelu_forward::primitive_desc prelu({inference, described, {channels, real, Format::any}}, engine_);
        const auto slopes = constant(layer.weights, {channels, real, Format::nchw}, prelu.weights_desc());
        return step<dnnl::prelu_forward>(layer, prelu, {{DNNL_ARG_SRC, input}, {DNNL_ARG_WEIGHTS, slopes}});
      }
      case Layer::Kind::relu:
      case Layer::Kind::scaled: {
        const bool relu = layer.kind == Layer::Kind::relu;
        const auto algorithm = relu ? dnnl::algorithm::eltwise_relu : dnnl::algorithm::eltwise_linear;
        const dnnl::eltwise_forward::primitive_desc each(
            {inference, algorithm, described, relu ? 0 : layer.factor, relu ? 0 : layer.offset}, engine_);
        return step<dnnl::eltwise_forward>(layer, each, {{DNNL_ARG_SRC, input}});
      }
      case Layer::Kind::sum: {
        const auto other = tensors_.at(layer.inputs.at(1));
        if (other.get_desc().dims() != described.dims()) {
          CV_Error(cv::Error::StsUnmatchedSizes, "two tensors of different sizes are added");
        }
        const dnnl::binary::primitive_desc sum({dnnl::algorithm::binary_add, described, other.get_desc(), described},
                                               engine_);
        return step<dnnl::binary>(layer, sum, {{DNNL_ARG_SRC_0, input}, {DNNL_ARG_SRC_1, other}});
      }
      case Layer::Kind::joined: {
        std::vector<memory::desc> descriptions;
        Arguments arguments;
        for (const auto& name : layer.inputs) {
          arguments[DNNL_ARG_MULTIPLE_SRC + static_cast<int>(descriptions.size())] = tensors_.at(name);
          descriptions.push_back(tensors_.at(name).get_desc());
        }
        return step<dnnl::concat>(layer, dnnl::concat::primitive_desc(1, descriptions, engine_), std::move(arguments));
      }
      case Layer::Kind::twice: {
        const dnnl::resampling_forward::primitive_desc twice(
            {inference, dnnl::algorithm::resampling_nearest, std::vector<float>{2, 2}, described}, engine_);
        return step<dnnl::resampling_forward>(layer, twice, {{DNNL_ARG_SRC, input}});
      }
    }
  }

  void add_convolution(const Layer& layer, const memory& input) {
    const auto from = input.get_desc().dims();
    auto kernel = layer.shape;
    if (layer.kind == Layer::Kind::dense) kernel = {layer.shape[0], from[1], from[2], from[3]};
    const auto &strides = layer.strides, &pads = layer.pads;
    const memory::dims to = {from[0], kernel[0], (from[2] + pads[0] + pads[2] - kernel[2]) / strides[0] + 1,
                             (from[3] + pads[1] + pads[3] - kernel[3]) / strides[1] + 1};
    memory::dims weights(kernel.begin(), kernel.end());
    if (layer.groups > 1) {
      weights[0] /= layer.groups;
      weights.insert(weights.begin(), layer.groups);
    }
    // Only the first layer sees the tensor in the order in which it comes.
    const bool first = input.get_desc() == memory::desc(from, real, Format::nchw);
    dnnl::primitive_attr attributes;
    dnnl::post_ops then;
    if (layer.rectified) then.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
    attributes.set_post_ops(then);
    const dnnl::convolution_forward::primitive_desc convolution(
        {inference,
         dnnl::algorithm::convolution_direct,
         first ? input.get_desc() : memory::desc(from, real, Format::any),
         {weights, real, Format::any},
         {{kernel[0]}, real, Format::a},
         {to, real, Format::any},
         {strides[0], strides[1]},
         {pads[0], pads[1]},
         {pads[2], pads[3]}},
        attributes, engine_);
    const auto plain = layer.groups > 1 ? Format::goihw : Format::oihw;
    auto source = input;
    if (input.get_desc() != convolution.src_desc()) {
      source = memory(convolution.src_desc(), engine_);
      steps_.push_back({dnnl::reorder(input, source), from_to(input, source)});
    }
    step<dnnl::convolution_forward>(
        layer, convolution,
        {{DNNL_ARG_SRC, source},
         {DNNL_ARG_WEIGHTS, constant(layer.weights, {weights, real, plain}, convolution.weights_desc())},
         {DNNL_ARG_BIAS, constant(layer.bias, {{kernel[0]}, real, Format::a}, convolution.bias_desc())}});
  }

  dnnl::engine engine_;
  memory input_;
  std::vector<memory> outputs_;
  std::vector<Step> steps_;
  std::map<std::string, memory> tensors_;
  std::map<std::string, int> uses_;
  std::vector<memory> free_;
};

/// A network on the caller's thread: maskid's own threads work side by side.
class OneDnnNetwork : public Network {
 public:
  explicit OneDnnNetwork(Layers layers) : layers_(std::move(layers)), engine_(dnnl::engine::kind::cpu, 0) {}

  std::vector<cv::Mat> run(const cv::Mat& blob) override {
    CV_Assert(blob.dims == 4 && blob.type() == CV_32F && blob.isContinuous());
    omp_set_num_threads(1);  // of this thread
    try {
      return plan_for({blob.size[0], blob.size[1], blob.size[2], blob.size[3]}).run(blob);
    } catch (const dnnl::error& failure) {
      CV_Error(cv::Error::StsError, std::string("oneDNN: ") + failure.what());
    }
  }

  std::string_view engine() const override { return "oneDNN"; }

 private:
  /// The plan for the size, which goes to the front; the one not used for longest makes room.
  Plan& plan_for(const memory::dims& size) {
    const auto found = std::find_if(plans_.begin(), plans_.end(), [&](const auto& one) { return one.first == size; });
    if (found != plans_.end()) {
      std::rotate(plans_.begin(), found, found + 1);
    } else {
      plans_.emplace(plans_.begin(), size, std::make_unique<Plan>(layers_, size, engine_));
      if (plans_.size() > max_plans) plans_.pop_back();
    }
    return *plans_.front().second;
  }

  Layers layers_;
  dnnl::engine engine_;
  std::vector<std::pair<memory::dims, std::unique_ptr<Plan>>> plans_;
};

}  // namespace

std::unique_ptr<Network> load_network(const std::string& onnx, const std::vector<std::string>& outputs) {
  auto layers = read_onnx_layers(onnx, outputs);
  if (!layers) return load_opencv_network(onnx, outputs);
  return std::make_unique<OneDnnNetwork>(std::move(*layers));
}

}  // namespace maskid
