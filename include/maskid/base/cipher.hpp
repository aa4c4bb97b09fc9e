#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "maskid/base/secret_bytes.hpp"

// What is encrypted, and how keys come about (libsodium). All of it throws Error when the system offers no random
// numbers.

namespace maskid {

/// How much a guess at a passphrase costs, by Argon2id. The default is libsodium's MODERATE.
struct PassphraseCost {
  std::uint32_t passes = 3;
  std::uint32_t kibibytes = 256U << 10;  ///< of memory

  bool operator==(const PassphraseCost&) const = default;
};

/// True for what Argon2id can do and no file may exceed: 1 to 16 passes over 8 KiB to 1 GiB.
bool is_bearable(const PassphraseCost& cost);

constexpr std::size_t salt_size = 16;

std::string random_bytes(std::size_t count);
void fill_random(SecretBytes& bytes);

/// 32 bytes by Argon2id 1.3. `cost` is bearable, `salt` is of salt_size. Throws Error when there is not as much memory.
SecretBytes stretched(const SecretBytes& passphrase, std::string_view salt, const PassphraseCost& cost);

/// 32 bytes, BLAKE2b of as many bytes as there are.
SecretBytes hashed(const SecretBytes& bytes);

/// 64 bytes that nobody can tell from random ones without the key: BLAKE2b with a key of 32 bytes.
SecretBytes derived(std::string_view key, std::string_view message);

/// Takes the same time wherever they differ. Both have the same length.
bool same_bytes(std::string_view a, std::string_view b);

constexpr std::size_t nonce_size = 24;
constexpr std::size_t tag_size = 16;

/// A random nonce, `text` encrypted, and a tag over it, the nonce and `beside` (XChaCha20-Poly1305, key of 32 bytes).
std::string sealed(std::string_view key, std::string_view text, std::string_view beside);

/// Undoes sealed() in place: the text, which lies in `bytes`; nothing where key, bytes or `beside` are others.
std::optional<std::string_view> unsealed(std::string_view key, std::span<char> bytes, std::string_view beside);

}  // namespace maskid
