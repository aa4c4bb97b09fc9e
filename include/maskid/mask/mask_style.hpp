#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <opencv2/core.hpp>

namespace maskid {

/// How far up the nose a mask is worn: its top edge lies on the upper lip, over the nose tip, over the middle of the
/// nose, or near the eyes. Worn below the nose it covers too little to protect, or to count as a covered face.
enum class WearingHeight { below_nose, low, middle, high };

/// What a mask is, seen as a body: `pleated` surgical masks, `beak` (KN95) and `cup` (N95)
/// respirators, `cloth` masks sewn of two halves, and the `scarf`, which hangs over the neck.
enum class MaskForm { pleated, beak, cup, cloth, scarf };

enum class MaskPattern { plain, checks, dots, stripes };
enum class MaskStraps { none, ear_loops, head_bands };

/// One mask a person can wear, as data: data/masks/NAME.json. Lengths are in distances between the
/// eyes on an average face seen from the front (face units; the origin lies between the eyes, y
/// points down); draw_mask() bends them onto a face by its landmarks.
struct MaskStyle {
  std::string name;   ///< of the file, without .json
  std::string title;  ///< for people
  MaskForm form = MaskForm::pleated;
  std::optional<WearingHeight> enroll;  ///< the height in the default enrollment set; empty: not in it

  /// The viewer's right half of the outline at middle height, both from the midline to the side;
  /// mirrored for the left half. At least two points each.
  std::vector<cv::Point2f> top, bottom;

  cv::Vec3b color = {255, 255, 255};  ///< B, G, R under full light, as all colors here
  cv::Vec3b edge_color = {255, 255, 255};
  float edge_width = 0;  ///< the sewn or welded border
  float relief = 0;      ///< how far the mask stands off the face
  int folds = 0;         ///< pleats, or creases of a scarf
  bool nose_clip = false;

  MaskPattern pattern = MaskPattern::plain;
  cv::Vec3b pattern_color = {0, 0, 0};
  float pattern_size = 0.15F;  ///< one period
  float weave = 0;             ///< contrast of the fabric, 0 to 1
  float weave_size = 0.02F;    ///< distance of the threads

  MaskStraps straps = MaskStraps::none;
  cv::Vec3b strap_color = {255, 255, 255};
  std::uint32_t seed = 1;  ///< of the fabric's noise and the folds
};

struct WornMask {
  MaskStyle style;
  WearingHeight height = WearingHeight::middle;

  /// For example "surgical_blue:high"; parse_worn_masks() reads it back.
  std::string name() const;
};

/// Every *.json in `directory`, sorted by name. Throws Error with file and field for what is
/// missing, unknown, of a wrong type or out of range, and for a directory without any.
std::vector<MaskStyle> load_mask_styles(const std::filesystem::path& directory);

/// Reads a list such as "surgical_blue,n95_white:low"; without a height, the middle one. `all` is
/// every style low, middle and high, `default` the styles with an enrollment height in that one, `none`
/// (or an empty text) nothing. Keeps the order of the list. Throws Error, naming the known styles.
std::vector<WornMask> parse_worn_masks(std::string_view text, const std::vector<MaskStyle>& styles);

}  // namespace maskid
