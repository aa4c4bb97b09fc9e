#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "maskid/embedding/embedding.hpp"

// Values as PostgreSQL and pgvector send and take them in binary: numbers big-endian.

namespace maskid {

template <class Number>
void put_network(std::string& bytes, Number number) {
  std::array<char, sizeof number> reversed;
  std::memcpy(reversed.data(), &number, sizeof number);
  bytes.append(reversed.rbegin(), reversed.rend());
}

template <class Number>
std::string network_bytes(Number number) {
  std::string bytes;
  put_network(bytes, number);
  return bytes;
}

/// `bytes` has at least the size of the number.
template <class Number>
Number network_number(std::string_view bytes) {
  std::array<char, sizeof(Number)> reversed;
  std::copy_n(bytes.begin(), reversed.size(), reversed.rbegin());
  Number number;
  std::memcpy(&number, reversed.data(), sizeof number);
  return number;
}

/// A value with its length before it, as in a row of COPY and in an array.
inline void put_sized(std::string& bytes, std::string_view value) {
  put_network(bytes, static_cast<std::int32_t>(value.size()));
  bytes += value;
}

/// pgvector's vector.
inline std::string vector_bytes(std::span<const float> values) {
  std::string bytes = network_bytes(static_cast<std::int16_t>(values.size()));
  put_network(bytes, std::int16_t{0});
  for (const float value : values) put_network(bytes, value);
  return bytes;
}

inline Embedding vector_values(std::string_view bytes) {
  Embedding values;
  for (std::size_t at = 4; at + sizeof(float) <= bytes.size(); at += sizeof(float)) {
    values.push_back(network_number<float>(bytes.substr(at)));
  }
  return values;
}

/// text[].
inline std::string text_array_bytes(std::span<const std::string> texts) {
  constexpr std::int32_t text_type = 25;
  std::string bytes;
  for (const std::int32_t number : {1, 0, text_type, static_cast<std::int32_t>(texts.size()), 1}) {
    put_network(bytes, number);
  }
  for (const auto& text : texts) put_sized(bytes, text);
  return bytes;
}

}  // namespace maskid
