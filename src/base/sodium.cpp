#include "base/sodium.hpp"

#include "maskid/base/error.hpp"

namespace maskid {

void start_sodium() {
  static const bool started = sodium_init() >= 0;  // once, whichever thread comes first
  if (!started) throw Error("libsodium cannot start; check that the system offers random numbers");
}

}  // namespace maskid
