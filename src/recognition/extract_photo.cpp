#include "maskid/recognition/extract_photo.hpp"

namespace maskid {
namespace {

Extraction extract(const cv::Mat& photo, const Treatment& treatment, TemplateExtractor& extractor) {
  if (treatment.worn) return extractor.extract_wearing(photo, *treatment.worn);
  if (treatment.deleted) return extractor.extract_without(photo, *treatment.deleted);
  return extractor.extract(photo, treatment.masks);
}

}  // namespace

std::string Treatment::name() const {
  if (worn) return "worn " + worn->name();
  if (deleted) return "without " + deleted->name;
  std::string drawn = "as it is";
  for (const auto& mask : masks) drawn += "," + mask.name();
  return drawn;
}

Extraction extract_photo(const PhotoFile& file, const Treatment& treatment, TemplateExtractor& extractor,
                         const ExtractionCache* cache) {
  const auto failed = [](PhotoFailure failure) {
    Extraction extraction;
    extraction.failure = extraction_failure(failure);
    return extraction;
  };
  if (file.failure) return failed(*file.failure);
  const auto name = treatment.name();
  if (cache) {
    if (auto known = cache->find(file.content, name)) return *std::move(known);
  }
  const Photo photo = decode_photo(file);
  auto extraction = photo.failure ? failed(*photo.failure) : extract(photo.pixels, treatment, extractor);
  if (cache) cache->keep(file.content, name, extraction);
  return extraction;
}

}  // namespace maskid
