#include <cstdio>
#include <map>

#include "maskid/base/error.hpp"
#include "maskid/base/ordered_parallel.hpp"
#include "maskid/base/text.hpp"
#include "maskid/face/align_face.hpp"
#include "maskid/mask/draw_mask.hpp"
#include "maskid/photo/degrade_photo.hpp"
#include "maskid/photo/load_photo.hpp"
#include "maskid/report/contact_sheet.hpp"
#include "maskid/report/mask_report.hpp"

#include "cli/commands.hpp"
#include "cli/photo_arguments.hpp"
#include "cli/pictures.hpp"
#include "cli/pipeline.hpp"
#include "cli/progress_bar.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

/// The contact sheet shows this many photos at the most; a larger one helps nobody.
constexpr std::size_t sheet_photos = 12;

struct MaskedPhoto {
  cv::Mat picture;
  cv::Mat crop;  ///< as enrollment sees it
  std::string mask;
};

struct Drawing {
  std::vector<MaskedPhoto> masked;
  std::optional<ExtractionFailure> failure;
};

Drawing draw(const fs::path& path, FaceDetector& detector, const FindShape& find_shape,
             std::span<const WornMask> masks) {
  const Photo photo = load_photo(path);
  if (photo.failure) return {{}, extraction_failure(*photo.failure)};
  const auto faces = detector.detect(photo.pixels);
  if (faces.empty()) return {{}, ExtractionFailure::no_face};
  const auto shape = find_shape(photo.pixels, faces.front());
  Drawing drawing;
  for (const auto& mask : masks) {
    const cv::Mat picture = draw_mask(photo.pixels, shape, mask);
    drawing.masked.push_back({picture, align_face(picture, faces.front()), mask.name()});
  }
  return drawing;
}

/// "photo.surgical_blue-high.png"; a colon is no good in a file name everywhere.
fs::path picture_path(const fs::path& name, std::string mask) {
  for (char& c : mask) c = c == ':' ? '-' : c;
  return name.string() + "." + mask + ".png";
}

/// Beside the folder, not in it: what is in it can be enrolled or searched as it is.
fs::path beside(const fs::path& folder, const std::string& ending) {
  const fs::path named = folder.has_filename() ? folder : folder.parent_path();
  return named.string() + ending;
}

}  // namespace

int run(const MaskArguments& mask, const CommonArguments& common) {
  const Pipeline pipeline(common);
  const auto masks = pipeline.masks(mask.styles);
  if (masks.empty()) throw Error("--style names no mask");
  const auto sources = list_photo_arguments(mask.photos);
  const auto names = output_names(sources);
  const auto find_shape = pipeline.find_shape();
  std::vector<std::unique_ptr<FaceDetector>> detectors(pipeline.jobs());
  const auto progress = progress_bar("drawing");

  MaskReport report{{}, {}, beside(mask.output, "-contact-sheet.png")};
  std::vector<SheetPicture> sheet;
  ordered_parallel(sources.size(), pipeline.jobs(), [&](std::size_t worker, std::size_t item) {
    auto& detector = detectors[worker];
    if (!detector) detector = pipeline.make_detector();
    const auto& source = sources[item];
    const auto all = std::span(masks);
    const auto worn = mask.one_each ? all.subspan(item % masks.size(), 1) : all;
    auto drawing = std::make_shared<Drawing>(draw(source.photo, *detector, find_shape, worn));
    std::vector<fs::path> written;
    for (const auto& masked : drawing->masked) {
      written.push_back(picture_path(mask.output / names[item], masked.mask));
      const auto seed = static_cast<std::uint32_t>(mask.degrade.value_or(0) + item);
      write_picture(written.back(), mask.degrade ? degrade_photo(masked.picture, seed) : masked.picture);
    }
    return std::function<void()>([&, drawing, written, item] {
      if (drawing->failure) report.failed.push_back({sources[item].photo.string(), *drawing->failure});
      for (std::size_t i = 0; i < written.size(); ++i) {
        report.written.push_back({sources[item].photo.string(), drawing->masked[i].mask, written[i].string()});
        if (item < sheet_photos) sheet.push_back({drawing->masked[i].crop, drawing->masked[i].mask});
      }
      if (progress) progress(item + 1, sources.size());
    });
  });
  if (!sheet.empty()) write_picture(report.contact_sheet, contact_sheet(sheet, 8));
  std::fputs(mask_report(report, common.format).c_str(), stdout);
  return report.failed.empty() ? whole : partly;
}

}  // namespace maskid
