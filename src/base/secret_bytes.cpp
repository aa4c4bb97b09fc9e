#include "maskid/base/secret_bytes.hpp"

#include <algorithm>
#include <cassert>

#include "maskid/base/error.hpp"

#include "base/sodium.hpp"

namespace maskid {

SecretBytes::SecretBytes(std::size_t size) {
  start_sodium();
  bytes_ = static_cast<char*>(sodium_malloc(size));
  if (bytes_ == nullptr) throw Error("there is no memory for a key; close other programs");
  size_ = size;
  std::fill_n(bytes_, size_, '\0');
}

SecretBytes::~SecretBytes() { sodium_free(bytes_); }

void SecretBytes::shorten(std::size_t size) {
  assert(size <= size_);
  if (size < size_) sodium_memzero(bytes_ + size, size_ - size);
  size_ = size;
}

SecretBytes secret(std::string_view bytes) {
  SecretBytes copy(bytes.size());
  std::copy(bytes.begin(), bytes.end(), copy.begin());
  return copy;
}

}  // namespace maskid
