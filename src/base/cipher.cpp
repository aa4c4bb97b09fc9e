#include "maskid/base/cipher.hpp"

#include <cassert>

#include "maskid/base/error.hpp"

#include "base/sodium.hpp"

namespace maskid {
namespace {

constexpr std::size_t key_size = 32;
static_assert(key_size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES && key_size == crypto_generichash_KEYBYTES);
static_assert(nonce_size == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(tag_size == crypto_aead_xchacha20poly1305_ietf_ABYTES && salt_size == crypto_pwhash_argon2id_SALTBYTES);
static_assert(PassphraseCost{}.passes == crypto_pwhash_argon2id_OPSLIMIT_MODERATE);
static_assert(PassphraseCost{}.kibibytes == crypto_pwhash_argon2id_MEMLIMIT_MODERATE >> 10);

}  // namespace

bool is_bearable(const PassphraseCost& cost) {
  return cost.passes >= 1 && cost.passes <= 16 && cost.kibibytes >= 8 && cost.kibibytes <= 1U << 20;
}

std::string random_bytes(std::size_t count) {
  start_sodium();
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

void fill_random(SecretBytes& bytes) {
  start_sodium();
  randombytes_buf(bytes.begin(), bytes.size());
}

SecretBytes stretched(const SecretBytes& passphrase, std::string_view salt, const PassphraseCost& cost) {
  assert(is_bearable(cost) && salt.size() == salt_size);
  SecretBytes key(key_size);
  const int failed =
      crypto_pwhash_argon2id(octets(key.begin()), key.size(), passphrase.view().data(), passphrase.size(), octets(salt),
                             cost.passes, std::size_t{cost.kibibytes} << 10, crypto_pwhash_argon2id_ALG_ARGON2ID13);
  if (failed != 0) {
    throw Error("a passphrase needs " + std::to_string(cost.kibibytes >> 10) +
                " MiB of memory to become a key; close other programs");
  }
  return key;
}

SecretBytes hashed(const SecretBytes& bytes) {
  SecretBytes hash(key_size);
  crypto_generichash(octets(hash.begin()), hash.size(), octets(bytes.view()), bytes.size(), nullptr, 0);
  return hash;
}

SecretBytes derived(std::string_view key, std::string_view message) {
  assert(key.size() == key_size);
  SecretBytes hash(crypto_generichash_BYTES_MAX);
  crypto_generichash(octets(hash.begin()), hash.size(), octets(message), message.size(), octets(key), key.size());
  return hash;
}

bool same_bytes(std::string_view a, std::string_view b) {
  assert(a.size() == b.size());
  return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string sealed(std::string_view key, std::string_view text, std::string_view beside) {
  assert(key.size() == key_size);
  std::string bytes = random_bytes(nonce_size);
  bytes.resize(nonce_size + text.size() + tag_size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(octets(bytes.data()) + nonce_size, nullptr, octets(text), text.size(),
                                             octets(beside), beside.size(), nullptr, octets(bytes), octets(key));
  return bytes;
}

std::optional<std::string_view> unsealed(std::string_view key, std::span<char> bytes, std::string_view beside) {
  assert(key.size() == key_size);
  if (bytes.size() < nonce_size + tag_size) return std::nullopt;
  char* text = bytes.data() + nonce_size;
  const std::size_t size = bytes.size() - nonce_size;
  const int failed =
      crypto_aead_xchacha20poly1305_ietf_decrypt(octets(text), nullptr, nullptr, octets(text), size, octets(beside),
                                                 beside.size(), octets(bytes.data()), octets(key));
  if (failed != 0) return std::nullopt;
  return std::string_view(text, size - tag_size);
}

}  // namespace maskid
