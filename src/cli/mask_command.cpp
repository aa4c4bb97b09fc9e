#include <cstdio>
#include <map>

#include "maskid/base/error.hpp"
#include "maskid/base/ordered_parallel.hpp"
#include "maskid/base/text.hpp"
#include "maskid/face/main_face.hpp"
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

/// One entry a mask.
struct Drawing {
  std::vector<cv::Mat> pictures;
  std::vector<cv::Mat> crops;  ///< as enrollment sees them
  std::optional<ExtractionFailure> failure;
};

Drawing draw(const fs::path& path, FaceDetector& detector, const FindShape& find_shape,
             std::span<const WornMask> masks) {
  const Photo photo = load_photo(path);
  if (photo.failure) return {{}, {}, extraction_failure(*photo.failure)};
  const auto faces = detector.detect(photo.pixels);
  if (faces.empty()) return {{}, {}, ExtractionFailure::no_face};
  const auto& face = main_face(faces, photo.pixels.size());
  const auto shape = find_shape(photo.pixels, face);
  Drawing drawing{{}, masked_crops(photo.pixels, face, find_shape, masks), {}};
  for (const auto& mask : masks) drawing.pictures.push_back(draw_mask(photo.pixels, shape, mask));
  return drawing;
}

/// The crop with what the network does not see darkened.
cv::Mat show_cut_line(const cv::Mat& crop, int cut_line) {
  cv::Mat shown_crop = crop.clone();
  cv::Mat unseen = shown_crop.rowRange(cut_line, shown_crop.rows);
  unseen.convertTo(unseen, -1, 0.4);
  return shown_crop;
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
    for (std::size_t i = 0; i < drawing->pictures.size(); ++i) {
      const auto& picture = drawing->pictures[i];
      const auto seed = static_cast<std::uint32_t>(mask.degrade.value_or(0) + item);
      written.push_back(picture_path(mask.output / names[item], worn[i].name()));
      write_picture(written.back(), mask.degrade ? degrade_photo(picture, seed) : picture);
    }
    return std::function<void()>([&, drawing, written, worn, item] {
      if (drawing->failure) report.failed.push_back({sources[item].photo.string(), *drawing->failure});
      for (std::size_t i = 0; i < written.size(); ++i) {
        report.written.push_back({sources[item].photo.string(), worn[i].name(), written[i].string()});
        if (item < sheet_photos) {
          sheet.push_back(
              {show_cut_line(drawing->crops[i], pipeline.model().networks.front().first_unseen_row()), worn[i].name()});
        }
      }
      if (progress) progress(item + 1, sources.size());
    });
  });
  if (!sheet.empty()) write_picture(report.contact_sheet, contact_sheet(sheet, 8));
  std::fputs(mask_report(report, common.format).c_str(), stdout);
  return report.failed.empty() ? whole : partly;
}

}  // namespace maskid
