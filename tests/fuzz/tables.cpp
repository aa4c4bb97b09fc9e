#include "maskid/evaluation/pair_accuracy.hpp"
#include "maskid/evaluation/protocol.hpp"
#include "maskid/evaluation/score_file.hpp"
#include "maskid/photo/photo_folder.hpp"

#include "fuzz/accepted.hpp"
#include "fuzz/targets.hpp"

namespace maskid::fuzz {
namespace {

/// Photos that labels and pairs can name: A/A_0001.jpg, A/A_0002.jpg, B/B_0001.jpg.
std::filesystem::path photos() {
  for (const char* name : {"A/A_0001.jpg", "A/A_0002.jpg", "B/B_0001.jpg"}) {
    file_of("", std::string("photos/") + name);
  }
  return folder() / "photos";
}

}  // namespace

void tables(std::string_view bytes) {
  static const auto named = photos();
  const auto file = file_of(bytes, "photos/mfr2_labels.txt");
  accepted_or_refused([&] { list_labelled_photos(file); });
  accepted_or_refused([&] { check_protocol(read_protocol(file)); });
  accepted_or_refused([&] { read_scores(file); });
  accepted_or_refused([&] { read_lfw_pairs(file, named); });
  accepted_or_refused([&] { read_mfr2(named); });
}

}  // namespace maskid::fuzz
